import { useBackend } from "@/backend/use_backend.ts";
import { dataDefaults, loadNouns } from "@/nouns/dataset.ts";
import { trainVae } from "@/vae/train_vae.ts";
import { encodeMeans } from "@/vae/latents.ts";
import { sweep } from "@/sae/sweep.ts";
import { studyMembers } from "@/sae/study_members.ts";
import { resolvePreset } from "@/notebook/presets.ts";
import { studyNounArms } from "@/saeception/vae/noun_study.ts";
await useBackend();
const config = resolvePreset("quick");
const nouns = await loadNouns(config.data);
const vae = await trainVae(nouns, config.vae);
const latents = await encodeMeans(vae, nouns);
const member = studyMembers(config.sae).find((m) =>
  m.label === undefined || true && String(m.label ?? "").startsWith("TopK 8")
)!;
console.log(studyMembers(config.sae).map((m) => m.label));
let t0 = performance.now();
const trained = await sweep(latents, [studyMembers(config.sae).find((m) => m.label === "TopK 8") ?? {}]);
console.log("sae", (performance.now() - t0) / 1000, trained.members[0].name, trained.members[0].metrics.fvu);
t0 = performance.now();
const arms = await studyNounArms({
  vae,
  nouns,
  latents,
  sae: trained.members[0],
  config: JSON.parse(Deno.args[0]),
});
console.log("arms", (performance.now() - t0) / 1000);
const keys = Object.keys(arms.arms.at(-1)!.metrics);
for (const k of keys) {
  console.log(
    k.padEnd(32),
    arms.arms.map((a) => (a.metrics[k] ?? NaN).toFixed(3)).join(" "),
  );
}
console.log(arms.arms.map((a) => a.arm).join(" "));
