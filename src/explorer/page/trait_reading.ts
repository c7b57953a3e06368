/** The traits of a noun beside those that are read off its edited picture. */
/// <reference lib="dom" />
import { element } from "@/plot/elements.ts";
import { kindMark } from "@/features/view/kinds.ts";
import { floatsOf, type Picture } from "@/explorer/picture.ts";
import { categories, traitName } from "@/nouns/catalogue.ts";
import { recognise } from "@/nouns/recogniser.ts";

const restMs = 150; // reading takes longer than drawing, so it waits until the picture rests

/** A table of traits. */
export interface TraitReading {
  /** Its element. */
  root: HTMLElement;
  /** Shows a noun's own traits. */
  setNoun(traits: readonly number[], hidden: readonly string[]): void;
  /** Reads a picture, a moment after the last one came. */
  read(picture: Picture): void;
}

interface PictureReading {
  traits: number[];
  margins: number[];
}

/** Makes a table of traits. @returns The table. */
export function traitReading(): TraitReading {
  const body = element("tbody");
  const head = element(
    "tr",
    {},
    ...["", "noun", "read off the picture"].map((name) => element("th", {}, name)),
  );
  let own: readonly number[] = [];
  let covered: readonly string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let early: PictureReading | undefined; // of a picture that came before its noun's traits
  const fill = (read?: PictureReading) => {
    if (own.length === 0) {
      early = read;
      return;
    }
    body.replaceChildren(...categories.map((category, layer) => {
      const before = traitName(category, own[layer]);
      const after = read &&
        (read.margins[layer] === 0 ? "cannot be seen" : traitName(category, read.traits[layer]));
      const changed = read && read.margins[layer] > 0 && after !== before && !covered.includes(category);
      return element(
        "tr",
        { class: changed ? "changed" : "", "data-category": category },
        element("th", { scope: "row" }, kindMark(category), ` ${category}`),
        element("td", {}, covered.includes(category) ? `${before} (covered)` : before),
        element("td", {}, after ?? "…", changed && element("strong", {}, " ← changed")),
      );
    }));
  };
  return {
    root: element("table", { class: "traits" }, element("thead", {}, head), body),
    setNoun(traits, hidden) {
      [own, covered] = [traits, hidden];
      fill(early);
      early = undefined;
    },
    read({ size, rgb }) {
      clearTimeout(timer);
      if (size !== 32) return; // the recogniser reads pictures of 32 px
      timer = setTimeout(() => fill(recognise(floatsOf({ rgb }))), restMs);
    },
  };
}
