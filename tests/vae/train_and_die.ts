/** Trains a small VAE, checkpoints after every step and tells each step: a victim for the kill test. */
import { useBackend } from "@/backend/use_backend.ts";
import { trainVae } from "@/vae/train_vae.ts";
import { smallNouns } from "./small.ts";

await useBackend();
const onProgress = ({ step }: { step: number }) => console.log(`step ${step}`);
await trainVae(smallNouns(), JSON.parse(Deno.args[0]), { onProgress, checkpointEverySeconds: 0 });
