/** Bars of what the recogniser still reads in reconstructions. */
import { categories } from "@/nouns/catalogue.ts";
import { categoryColors } from "@/plot/colors.ts";
import { type Figure, figure } from "@/plot/figure.ts";
import type { CodecQuality } from "@/vae/measure.ts";
import type { FileOption } from "@/vae/reconstruction_sheets.ts";

/**
 * Draws the share of reconstructions in which each trait is still read right, for several models.
 *
 * @param qualities The models' measures.
 * @param options The file.
 * @returns The figure.
 */
export function identityBars(qualities: CodecQuality[], { file }: FileOption = {}): Figure {
  const x = qualities.map(({ name }) => name);
  const percent = (share: number) => 100 * share;
  const ranked = [...qualities].sort((a, b) => b.identity.all - a.identity.all);
  const bar = (name: string, y: number[], color: string) => ({
    type: "bar",
    name,
    x,
    y,
    marker: { color },
    text: y.map((value) => value.toFixed(1)),
    textposition: "outside",
    textfont: { size: 11 },
    cliponaxis: false,
  });
  return figure({
    title: `The ${ranked[0].name} keeps all five traits of ${
      percent(ranked[0].identity.all).toFixed(1)
    } % of held-out nouns`,
    data: [
      ...categories.map((category, k) =>
        bar(category, qualities.map(({ identity }) => percent(identity.given[k])), categoryColors[category])
      ),
      bar("all five, blind", qualities.map(({ identity }) => percent(identity.all)), "#222222"),
    ],
    layout: {
      barmode: "group",
      xaxis: { title: "" },
      yaxis: { title: "reconstructions read as the original (%)", range: [0, 108] },
    },
    summary: ranked.map(({ name, identity, psnr }) =>
      `${name}: all five ${percent(identity.all).toFixed(1)} %, PSNR ${psnr.toFixed(1)} dB`
    ).join("; "),
    file,
  });
}
