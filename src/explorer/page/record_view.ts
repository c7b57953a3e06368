/** One feature with all that is known about it, and what it does to the reader's noun. */
/// <reference lib="dom" />
import type { FeatureRecord } from "@/explorer/feature_listing.ts";
import { featurePicture, kindOf } from "@/explorer/page/feature_tile.ts";
import { nounCanvas, putPicture } from "@/explorer/page/picture_canvas.ts";
import type { PageContext, PageView } from "@/explorer/page/store.ts";
import { kindColor, kindMark } from "@/features/view/kinds.ts";
import { recordPanels } from "@/features/view/record_panels.ts";
import { categories, traitName } from "@/nouns/catalogue.ts";
import { element } from "@/plot/elements.ts";

const strip = [-1, 0, 0.5, 1, 1.5, 2]; // strengths as multiples of the maximum
const large = 84;

/**
 * Makes the record.
 *
 * @param context Answers and state.
 * @returns The view.
 */
export function recordView({ engine, store }: PageContext): PageView {
  const root = element("section", { class: "view feature-view", "aria-label": "Feature record" });
  let shown = "";
  return {
    root,
    async show({ feature, noun }) {
      const key = `${feature} ${noun}`;
      if (key === shown) return;
      shown = key;
      if (feature === null) {
        root.replaceChildren(element("p", { class: "notice" }, "No feature chosen. Choose one in the atlas"));
        return;
      }
      root.setAttribute("aria-busy", "true");
      try {
        const record = await engine.record(feature);
        if (shown !== key) return; // another was chosen meanwhile
        root.replaceChildren(headOf(feature), panelsOf(record));
        scrollTo(0, 0);
      } catch (error) {
        root.replaceChildren(
          element("p", { class: "notice error", role: "alert" }, (error as Error).message),
        );
      }
      root.removeAttribute("aria-busy");
    },
  };

  function headOf(id: number): HTMLElement {
    const { features } = engine.listing;
    const { title, max } = features[id];
    const step = (by: number, label: string, name: string) =>
      element("button", {
        type: "button",
        "aria-label": name,
        onclick: () => store.go({ feature: (id + by + features.length) % features.length }),
      }, label);
    const others = store.state.edits.filter(([other]) => other !== id);
    return element(
      "header",
      { class: "record-head" },
      step(-1, "‹", "Feature before"),
      element("h2", {}, kindMark(kindOf(features[id])), ` ${title} `, element("small", {}, `#${id}`)),
      step(1, "›", "Next feature"),
      element("button", {
        type: "button",
        class: "main",
        onclick: () => store.go({ view: "playground", edits: [...others, [id, max]] }),
      }, "Try it on a noun"),
    );
  }

  function panelsOf({ entry, traits, ...rest }: FeatureRecord): HTMLElement {
    const { features } = engine.listing;
    const picture = (sheet: "decoded" | "added" | "effect", caption: string) => ({
      picture: featurePicture(engine, entry.id, { sheet, side: large }),
      caption,
    });
    const panels = recordPanels({
      ...rest,
      entry,
      color: kindColor(kindOf(features[entry.id])),
      titleOf: (id) => features[id].title,
      pictures: [
        picture("decoded", "at maximum"),
        picture("added", "what it adds"),
        picture("effect", "where"),
        { picture: featurePicture(engine, features.length, { side: large }), caption: "empty code" },
      ],
      thumbOf: (id) => featurePicture(engine, id),
      nounOf: (noun) => nounOf(noun, traits[noun]),
      open: (feature) => store.go({ feature }),
    });
    if (entry.density > 0) panels.append(effectStrip(entry.id, entry.max));
    return element("div", { class: "feature-record" }, panels);
  }

  /** The feature set to rising strengths on the noun of the playground, decoded by the model. */
  function effectStrip(feature: number, max: number): HTMLElement {
    const { noun } = store.state;
    const frames = strip.map((times) => {
      const label = `Set to ${times} times its maximum`;
      const canvas = element("canvas", { class: "pixels", role: "img", "aria-label": label });
      engine.steer({ noun, edits: [{ feature, action: "set", value: times * max }], errorTerm: true })
        .then((picture) => putPicture(canvas, picture), () => canvas.replaceWith("no picture"));
      return element(
        "figure",
        {},
        canvas,
        element("figcaption", {}, `${`${times}`.replace("-", "−")} ×`),
      );
    });
    return element(
      "section",
      { class: "panel" },
      element("h3", {}, "What it does to a noun"),
      element("div", { class: "nouns strip" }, ...frames),
      element("p", {}, element("small", {}, `Multiples of its maximum on the noun ${noun}, error term kept`)),
    );
  }
}

function nounOf(noun: number, traits: number[] | undefined) {
  if (!traits?.length) return undefined;
  const words = traits.map((trait, layer) => traitName(categories[layer], trait)).join(", ");
  const link = element(
    "a",
    { href: `#/playground?noun=train-${noun}`, "data-noun": `train-${noun}` },
    nounCanvas(traits, `Noun ${noun}`),
  );
  return { picture: link, traits: words };
}
