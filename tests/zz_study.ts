import { useBackend } from "@/backend/use_backend.ts";
import { loadMnist } from "@/saeception/digits/mnist.ts";
import { studyDigits } from "@/saeception/digits/digit_study.ts";
import { resolveSaeceptionConfig } from "@/saeception/digits/config.ts";
await useBackend();
const digits = await loadMnist();
const config = resolveSaeceptionConfig(JSON.parse(Deno.args[0]));
const t0 = performance.now();
let last = "";
const study = await studyDigits(digits, config, {
  onProgress: (p) => {
    const t = ((performance.now() - t0) / 1000).toFixed(0) + " " + p.title + " " + p.step;
    const key = p.title + Math.floor(p.step / 10);
    if (key !== last) {
      last = key;
      console.log(t);
    }
  },
});
console.log(
  ((performance.now() - t0) / 1000).toFixed(1) + "s",
  study.complete,
  "raw",
  study.raw,
  "base",
  study.baselines,
  study.chosen.map((c) => [c.arm, c.lambda]),
);
const { compare, valuesOf } = await import("@/saeception/study_rows.ts");
for (
  const metric of [
    "accuracy",
    "codes/ari",
    "codes/silhouette",
    "dense/silhouette",
    "dense/csi",
    "codes/csiLive",
    "codes/uPublished",
    "l0",
    "fvu",
    "dead",
    "codes/probe",
  ]
) {
  console.log(metric, "base", valuesOf(study.rows, { cycle: 0 }, metric).map((x) => x?.toFixed(3)).join(" "));
  for (const mode of ["anew", "on"] as const) {
    for (const cycle of [1, 2, 3]) {
      for (
        const arm of [
          "none",
          "trimmed",
          "example",
          "complement",
          "full",
          "bias",
          "random-directions",
          "random-mask",
          "class-means",
          "published",
        ] as const
      ) {
        const keeps = [
          ...new Set(
            study.rows.filter((r) => r.arm === arm && r.mode === mode && r.cycle === cycle).map((r) =>
              r.keep
            ),
          ),
        ];
        for (const keep of keeps) {
          const c = compare(study.rows, { of: { arm, mode, cycle, keep }, metric });
          if (c) {
            console.log(
              "   ",
              mode,
              cycle,
              arm,
              keep,
              c.mean.toFixed(4),
              "±",
              c.standardError.toFixed(4),
              `[${c.low.toFixed(3)},${c.high.toFixed(3)}]`,
            );
          }
        }
      }
    }
  }
}
