/** Rows of scores, kept on disk with the F1 of every trait value. */
import { type Artifact, artifact, type ArtifactContents, type Json } from "@/training/artifact.ts";
import type { RunOptions } from "@/training/progress.ts";

/** Raised when the same configuration would give other scores than before. */
const version = 1;

/** What was measured of one dictionary. */
export interface VariantRow {
  /** The kind of SAE, or the floor's or ceiling's name. */
  variant: string;
  /** The SAE's seed; absent for floors and ceilings. */
  seed?: number;
  /** Numbers by name. Interventions and repair are measured on the first seed only. */
  metrics: Record<string, number>;
  /** Held-out F1 of the best feature of each trait value: [437]. */
  valueF1: Float32Array;
  /** The feature that is best for each: [437]. */
  valueFeatures: Int32Array;
}

/** How rows come to be. */
export interface RowsOptions {
  /** Keys of the latents and the nouns. */
  inputs: { latents: string; nouns: string };
  /** Signal and progress for the computation; `"read"` computes nothing. */
  run: RunOptions | "read";
  /** Makes the rows, or nothing when it was stopped. */
  compute: (run: RunOptions) => Promise<VariantRow[] | undefined>;
}

/**
 * Reads rows back, or computes and keeps them. Numbers that are not finite are left out.
 *
 * @param name What kind of artifact.
 * @param config What decides the rows, besides the inputs.
 * @param options Inputs, the computation, and whether to compute at all.
 * @returns The rows, or nothing.
 */
export async function keptRows(
  name: string,
  config: object,
  { inputs, run, compute }: RowsOptions,
): Promise<VariantRow[] | undefined> {
  const { complete, metrics, tensors } = await artifact(name, config, async (): Promise<ArtifactContents> => {
    const rows = run === "read" ? undefined : await compute(run);
    if (!rows) return { metrics: {}, tensors: {}, complete: false };
    const flat = (list: ArrayLike<number>[]) => list.flatMap((numbers) => Array.from(numbers));
    const shape = [rows.length, rows[0].valueF1.length];
    return {
      metrics: {
        rows: rows.map(({ valueF1: _, valueFeatures: __, ...row }) => finite(row)) as unknown as Json,
      },
      tensors: {
        f1: { shape, data: Float32Array.from(flat(rows.map(({ valueF1 }) => valueF1))) },
        features: { shape, data: Int32Array.from(flat(rows.map((row) => row.valueFeatures))) },
      },
    };
  }, { version, inputs });
  return complete ? rowsFrom(metrics, tensors) : undefined;
}

function finite<Row extends { metrics: Record<string, number> }>(row: Row): Row {
  const metrics = Object.fromEntries(Object.entries(row.metrics).filter(([, x]) => Number.isFinite(x)));
  return { ...row, metrics };
}

function rowsFrom(metrics: Artifact["metrics"], tensors: Artifact["tensors"]): VariantRow[] {
  const rows = metrics.rows as unknown as Omit<VariantRow, "valueF1" | "valueFeatures">[];
  const width = tensors.f1.shape[1];
  const part = <T>(data: unknown, i: number) =>
    (data as Float32Array).subarray(i * width, (i + 1) * width) as T;
  return rows.map((row, i) => ({
    ...row,
    valueF1: part<Float32Array>(tensors.f1.data, i),
    valueFeatures: part<Int32Array>(tensors.features.data, i),
  }));
}
