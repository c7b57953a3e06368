/** The page as the explorer's server gives it out. */
/// <reference lib="dom" />
import { serverEngine } from "@/explorer/page/server_engine.ts";
import { showFailure, startPage } from "@/explorer/page/start_page.ts";

serverEngine().then(startPage).catch(showFailure);
