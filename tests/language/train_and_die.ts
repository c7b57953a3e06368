/** Trains a small language model, checkpoints after every step and tells each step: a victim for the kill test. */
import { useBackend } from "@/backend/use_backend.ts";
import { trainLanguageModel } from "@/language/model/language_model.ts";
import { smallLanguage, smallModel } from "./small_language.ts";

await useBackend();
const data = await smallLanguage();
const onProgress = ({ step }: { step: number }) => console.log(`step ${step}`);
await trainLanguageModel(data, { ...smallModel(data), ...JSON.parse(Deno.args[0]) }, {
  onProgress,
  checkpointEverySeconds: 0,
});
