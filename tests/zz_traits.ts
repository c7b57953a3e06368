import { useBackend } from "@/backend/use_backend.ts";
import { dataDefaults, loadNouns } from "@/nouns/dataset.ts";
import { traitRows } from "@/saeception/traits/trait_arms.ts";
import { resolveTraitArmsConfig } from "@/saeception/traits/trait_arms_config.ts";
await useBackend();
const nouns = await loadNouns(dataDefaults);
const t0 = performance.now();
let last = "";
const { rows } = await traitRows(nouns, {
  config: resolveTraitArmsConfig(JSON.parse(Deno.args[0] ?? "{}")),
  seed: 0,
  onProgress: (p) => {
    if (p.title !== last) {
      last = p.title;
      console.log(((performance.now() - t0) / 1000).toFixed(1), p.title, p.step);
    }
  },
});
console.log((performance.now() - t0) / 1000);
console.table(
  rows.map((r) => ({
    arm: r.arm,
    c: r.cycle,
    ...Object.fromEntries(Object.entries(r.metrics).map(([k, v]) => [k.slice(0, 14), +v.toFixed(2)])),
  })),
);
