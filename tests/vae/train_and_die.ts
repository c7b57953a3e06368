/** Trains a small VAE, checkpoints after every step and kills itself: a victim for the kill test. */
import { useBackend } from "@/backend/use_backend.ts";
import { trainVae } from "@/vae/train_vae.ts";
import { killedAfter } from "../training/killed_after.ts";
import { smallNouns } from "./small.ts";

await useBackend();
const [config, steps] = Deno.args.map((text) => JSON.parse(text));
await trainVae(smallNouns(), config, { signal: killedAfter(steps), checkpointEverySeconds: 0 });
