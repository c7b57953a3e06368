/** Pictures of an atlas document: tiles cut from its sheets, and nouns painted from the sprites of their traits. */
/// <reference lib="dom" />
import { traitsIn } from "@/features/feature_entry.ts";
import { effectCanvas } from "@/features/view/panel_drawings.ts";
import { kinds } from "@/features/view/kinds.ts";
import { spriteColumns, type ViewData } from "@/features/view/view_data.ts";
import { element } from "@/plot/elements.ts";

const spriteSize = 32;
const valueCount = 437;

/** Draws what an atlas shows. */
export interface ViewPictures {
  /** A feature from a sheet at the given size in pixels; the number after the last feature is the empty code. */
  tile(id: number, options: { sheet?: "decoded" | "added"; side: number }): HTMLElement;
  /** Where a feature changes the picture. */
  effect(id: number): HTMLElement;
  /** A training noun with the names of its traits. */
  noun(noun: number): { picture: HTMLElement; traits: string } | undefined;
}

/**
 * Makes the pictures of a document.
 *
 * @param data What the document carries.
 * @returns The functions that draw.
 */
export function viewPictures({ file, decoded, added, sprites }: ViewData): ViewPictures {
  const { tile, columns } = file.sheets;
  const firstValues = kinds.slice(0, 5).map((kind) =>
    file.targets.findIndex(({ category }, i) => i < valueCount && category === kind)
  );
  const cut = (sheet: OffscreenCanvas, id: number) => {
    const canvas = element("canvas", { class: "pixels tile", width: tile, height: tile });
    const [left, top] = [id % columns * tile, Math.floor(id / columns) * tile];
    const pen = canvas.getContext("2d", { willReadFrequently: true })!;
    pen.drawImage(sheet, left, top, tile, tile, 0, 0, tile, tile);
    return { canvas, pen };
  };
  return {
    tile(id, { sheet = "decoded", side }) {
      const { canvas } = cut(sheet === "added" ? added : decoded, id);
      Object.assign(canvas.style, { width: `${side}px`, height: `${side}px` });
      return canvas;
    },
    effect: (id) => effectCanvas(cut(added, id).pen.getImageData(0, 0, tile, tile).data, tile),
    noun(noun) {
      const traits = traitsIn(file.nouns, noun);
      if (!traits) return undefined;
      const picture = element("canvas", { class: "pixels", width: spriteSize, height: spriteSize });
      const pen = picture.getContext("2d")!;
      const values = traits.map((trait, layer) => firstValues[layer] + trait);
      for (const value of values) {
        const [left, top] = [
          value % spriteColumns * spriteSize,
          Math.floor(value / spriteColumns) * spriteSize,
        ];
        pen.drawImage(sprites, left, top, spriteSize, spriteSize, 0, 0, spriteSize, spriteSize);
      }
      return { picture, traits: values.map((value) => file.targets[value].label).join(", ") };
    },
  };
}
