/** The parts that figures, sheets and tables are made of. */
import assert from "node:assert/strict";
import sharp from "sharp";
import { categoryColors, divergingColor, lighter, sequentialColor } from "@/plot/colors.ts";
import { logTicks } from "@/plot/log_ticks.ts";
import { encodePng } from "@/plot/png.ts";
import { shortNumbers } from "@/plot/short_numbers.ts";
import { svgToPng } from "@/plot/svg_png.ts";
import { formatValue, table } from "@/plot/table.ts";
import { textWidth, wrapText } from "@/plot/text_size.ts";

Deno.test("encodePng() writes what sharp reads back, pixel by pixel", async () => {
  const pixels = Uint8Array.from({ length: 5 * 3 * 4 }, (_, i) => i * 4 % 256);
  const { data, info } = await sharp(encodePng({ pixels, width: 5, height: 3 })).raw().toBuffer({
    resolveWithObject: true,
  });
  assert.deepEqual([info.width, info.height, info.channels], [5, 3, 4]);
  assert.deepEqual(new Uint8Array(data), pixels);
});

Deno.test("shortNumbers() keeps five digits, whole numbers and gaps", () => {
  const value = { a: [1 / 3, 123456, 123456.7, NaN], b: new Float32Array([0.1]), c: "text", d: undefined };
  assert.deepEqual(shortNumbers(value), { a: [0.33333, 123456, 123457, null], b: [0.1], c: "text" });
});

Deno.test("textWidth() is the drawn width", async () => {
  const words = "Share of nouns, F1 > 0.8 (%)";
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="60"><rect width="900" height="60" fill="white"/>
    <text x="0" y="45" font-family="Open Sans" font-size="40">${words.replace(">", "&gt;")}</text></svg>`;
  const { data, info } = await sharp(await svgToPng(svg)).greyscale().raw().toBuffer({
    resolveWithObject: true,
  });
  let last = 0;
  data.forEach((value, i) => last = value < 128 ? Math.max(last, i % info.width) : last);
  const width = textWidth(words, { size: 40 });
  assert.ok(Math.abs(width - last) < 5, `measured ${width}, drawn ${last}`);
  assert.ok(textWidth(words, { size: 40, bold: true }) > width);
});

Deno.test("wrapText() keeps all words in order and every line narrow", () => {
  const words = "one feature per value and not one value per feature";
  const lines = wrapText(words, { size: 12, width: 80 });
  assert.equal(lines.join(" "), words);
  assert.ok(lines.length > 2 && lines.every((line) => textWidth(line, { size: 12 }) <= 80));
  assert.deepEqual(wrapText("incomprehensibilities", { size: 12, width: 10 }), ["incomprehensibilities"]);
});

Deno.test("logTicks() takes whole decades over several, and 1–2–5 steps over one", () => {
  assert.equal(logTicks([0.001, 1]).dtick, 1);
  assert.deepEqual(logTicks([0.03, 0.2, -1, 0]).tickvals, [0.02, 0.05, 0.1, 0.2]);
});

Deno.test("categoryColors differ for every kind of colour vision", () => {
  // Machado, Oliveira and Fernandes (2009), severity 1, on linear light; distances are CIE 1976 ΔE
  const visions = {
    full: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    protanopia: [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    deuteranopia: [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    tritanopia: [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
  };
  for (const [vision, matrix] of Object.entries(visions)) {
    const seen = Object.entries(categoryColors).map(([name, color]) => ({
      name,
      lab: labSeen(color, matrix),
    }));
    for (const [i, a] of seen.entries()) {
      for (const b of seen.slice(i + 1)) {
        const distance = Math.hypot(...a.lab.map((value, c) => value - b.lab[c]!));
        assert.ok(distance >= 30, `${vision}: ${a.name} and ${b.name} are ${distance.toFixed(0)} apart`);
      }
    }
  }
});

Deno.test("divergingColor() is near white at 0 and mirrored; sequentialColor() grows lighter", () => {
  assert.deepEqual(divergingColor(0), [247, 247, 247]);
  assert.ok(divergingColor(-1)[2] > divergingColor(-1)[0] && divergingColor(1)[0] > divergingColor(1)[2]);
  assert.deepEqual(divergingColor(5), divergingColor(1));
  const light = Array.from({ length: 20 }, (_, i) => sequentialColor(i / 19).reduce((a, b) => a + b));
  assert.ok(light.every((value, i) => i === 0 || value > light[i - 1]!));
  assert.equal(lighter("#000000", 0.5), "#808080");
});

Deno.test("table() draws Markdown with escaped bars and right-aligned amounts", () => {
  const scores = table({
    title: "Scores",
    rows: [{ name: "a|b", "F1 (%)": "97 %" }, { name: "c", "F1 (%)": "8 %" }],
  });
  assert.equal(
    scores.toMarkdown(),
    "**Scores**\n\n| name | F1 (%) |\n| --- | ---: |\n| a\\|b | 97 % |\n| c | 8 % |",
  );
});

Deno.test("formatValue() keeps three digits and every digit of a count", () => {
  const pairs = [[0.97123, "0.971"], [1234.5, "1235"], [50_000, "50,000"], [0.00001234, "1.2e−5"], [
    2048,
    "2048",
  ]] as const;
  for (const [value, text] of pairs) assert.equal(formatValue(value), text);
  assert.equal(formatValue(undefined), "");
});

/** CIE L*a*b* (D65) of a colour after a matrix on its linear light. */
function labSeen(color: string, matrix: number[][]): number[] {
  const light = [1, 3, 5].map((i) => {
    const value = parseInt(color.slice(i, i + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const times = (rows: number[][], vector: number[]) =>
    rows.map((row) => Math.min(1, Math.max(0, row.reduce((sum, weight, i) => sum + weight * vector[i]!, 0))));
  const toXyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
  const f = (t: number) => t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  const [x, y, z] = times(toXyz, times(matrix, light));
  const [fx, fy, fz] = [f(x! / 0.95047), f(y!), f(z! / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}
