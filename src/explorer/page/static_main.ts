/** The page as it lies in an exported folder. */
/// <reference lib="dom" />
import { localEngine } from "@/explorer/page/local_engine.ts";
import { showFailure, startPage } from "@/explorer/page/start_page.ts";

try {
  startPage(localEngine());
} catch (error) {
  showFailure(error);
}
