/** Trains a small language model, checkpoints after every step and kills itself: a victim for the kill test. */
import { useBackend } from "@/backend/use_backend.ts";
import { trainLanguageModel } from "@/language/model/language_model.ts";
import { killedAfter } from "../training/killed_after.ts";
import { smallLanguage, smallModel } from "./small_language.ts";

await useBackend();
const data = await smallLanguage();
const [config, steps] = Deno.args.map((text) => JSON.parse(text));
await trainLanguageModel(data, { ...smallModel(data), ...config }, {
  signal: killedAfter(steps),
  checkpointEverySeconds: 0,
});
