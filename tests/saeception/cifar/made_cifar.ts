/** A folder in the format of CIFAR-10, made for the tests: pictures whose colours tell their classes. */
import { join } from "@std/path";
import { seededRandom } from "@/training/random.ts";

/** One record: its label and its three planes. */
export function record(
  label: number,
  colourAt: (channel: number, y: number, x: number) => number,
): Uint8Array {
  const bytes = new Uint8Array(3073);
  bytes[0] = label;
  for (let at = 0; at < 3072; at++) {
    bytes[1 + at] = colourAt(Math.floor(at / 1024), Math.floor(at % 1024 / 32), at % 32);
  }
  return bytes;
}

/** Writes six batches of `count` records into a temporary folder, which the caller removes. */
export async function madeCifar(count: number): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (
    const [batch, name] of [1, 2, 3, 4, 5, 0].map((n) => [n, n ? `data_batch_${n}` : "test_batch"] as const)
  ) {
    const random = seededRandom(1, "cifar", batch);
    const records = Array.from({ length: count }, (_, i) => {
      const label = i % 10;
      return record(label, (channel, y) => {
        const lit = label < 5 ? y < 16 : y >= 16;
        const on = lit && channel === label % 3 ? 200 : label % 5 > 2 ? 80 : 20;
        return on + 40 * random.uniform();
      });
    });
    await Deno.writeFile(
      join(folder, `${name}.bin`),
      new Uint8Array(await new Blob(records as BlobPart[]).arrayBuffer()),
    );
  }
  return folder;
}
