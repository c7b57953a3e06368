/** HTML in a notebook's outputs: GitHub does not show it, so a picture has to stand beside it in the same cell. */
import type { NotebookCell } from "@/notebook/notebooks.ts";

/**
 * Tells whether a cell shows HTML and no picture, so that nothing of it is left on GitHub.
 *
 * @param outputs What the cell showed.
 * @returns `true` if there is `text/html` in one output and `image/png` in none.
 */
export function showsOnlyHtml(outputs: NonNullable<NotebookCell["outputs"]>): boolean {
  const shows = (type: string) => outputs.some(({ data }) => Object.hasOwn(data ?? {}, type));
  return shows("text/html") && !shows("image/png");
}
