/** Notebook files for tests. */

/**
 * Writes a notebook without outputs.
 *
 * @param path The file.
 * @param cells The code of each cell.
 */
export async function writeNotebook(path: string, cells: string[]): Promise<void> {
  await Deno.writeTextFile(
    path,
    JSON.stringify({
      cells: cells.map((source, i) => ({
        cell_type: "code",
        execution_count: null,
        id: `cell-${i}`,
        metadata: {},
        outputs: [],
        source,
      })),
      metadata: { kernelspec: { display_name: "Deno", language: "typescript", name: "deno" } },
      nbformat: 4,
      nbformat_minor: 5,
    }),
  );
}
