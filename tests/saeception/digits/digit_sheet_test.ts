/** The sheet of digits. */
import assert from "node:assert/strict";
import sharp from "sharp";
import { digitSheet } from "@/saeception/digits/digit_sheet.ts";
import { digitPixels } from "@/saeception/digits/mnist.ts";

/** Digits of one grey each: the digit of place i is i mod 10, as are its tens of grey values. */
function plainDigits(count: number) {
  const labels = Int16Array.from({ length: count }, (_, i) => i % 10);
  const pixels = Uint8Array.from(
    { length: count * digitPixels },
    (_, at) => 20 * (Math.floor(at / digitPixels) % 10) + Math.floor(at / digitPixels / 10),
  );
  return { count, labels, pixels };
}

Deno.test("digitSheet() shows a row for each digit, dark ink on white, as many as it is told", async () => {
  const digits = plainDigits(60);
  const sheet = digitSheet(digits, { columns: 3 });
  assert.match(sheet.summary, /3 of 60 training digits/);
  const { data, info } = await sharp(await sheet.png()).raw().toBuffer({ resolveWithObject: true });
  const shades = new Map<number, number>();
  for (let at = 0; at < data.length; at += info.channels) {
    shades.set(data[at], (shades.get(data[at]) ?? 0) + 1);
  }
  const area = shades.get(255 - 182)!; // digit 9 of place 29, the third of its row
  for (let digit = 0; digit < 10; digit++) {
    for (const example of [0, 1, 2]) {
      const grey = 255 - (20 * digit + example);
      assert.ok(
        shades.get(grey)! > 0.9 * area,
        `digit ${digit}, example ${example}: ${shades.get(grey)} of ${area}`,
      );
    }
    assert.ok((shades.get(255 - (20 * digit + 3)) ?? 0) < area / 2, "and no fourth");
  }
});
