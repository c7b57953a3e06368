/** One feature with all that is known about it. */
/// <reference lib="dom" />
import type { FeatureRecord } from "@/explorer/feature_listing.ts";
import { decimal, element, percent } from "@/explorer/page/elements.ts";
import { featureLink, featurePicture, kindMark, kindOf } from "@/explorer/page/feature_tile.ts";
import { putPicture } from "@/explorer/page/picture_canvas.ts";
import * as panels from "@/explorer/page/record_panels.ts";
import type { PageContext, PageView } from "@/explorer/page/store.ts";
import type { Neighbors } from "@/features/feature_file.ts";

const strip = [-1, 0, 0.5, 1, 1.5, 2]; // strengths as multiples of the maximum

/**
 * Makes the record.
 *
 * @param context Answers and state.
 * @returns The view.
 */
export function recordView(context: PageContext): PageView {
  const { engine, store } = context;
  const root = element("section", { class: "view record", "aria-label": "Feature record" });
  let shown = -1;
  return {
    root,
    async show({ feature }) {
      if (feature === null) {
        shown = -1;
        root.replaceChildren(element("p", { class: "notice" }, "No feature chosen. Choose one in the atlas"));
        return;
      }
      if (feature === shown) return;
      shown = feature;
      root.setAttribute("aria-busy", "true");
      try {
        const record = await engine.record(feature);
        if (shown !== feature) return; // another was chosen meanwhile
        root.replaceChildren(...recordParts(context, record));
        scrollTo(0, 0);
      } catch (error) {
        root.replaceChildren(
          element("p", { class: "notice error", role: "alert" }, (error as Error).message),
        );
      }
      root.removeAttribute("aria-busy");
    },
  };

  function recordParts({ engine }: PageContext, record: FeatureRecord): HTMLElement[] {
    const { entry, traits } = record;
    const { id } = entry;
    const summary = engine.listing.features[id];
    const step = (by: number) => () => {
      const count = engine.listing.features.length;
      store.go({ feature: (id + by + count) % count });
    };
    const picture = (sheet: "decoded" | "added" | "effect", words: string) =>
      element(
        "figure",
        {},
        featurePicture(engine, id, { sheet, side: 104 }),
        element("figcaption", {}, words),
      );
    const head = element(
      "header",
      { class: "record-head" },
      element("button", { type: "button", "aria-label": "Feature before", onclick: step(-1) }, "‹"),
      element(
        "h2",
        {},
        kindMark(kindOf(summary)),
        ` ${summary.title} `,
        element("small", {}, `#${id}`),
      ),
      element("button", { type: "button", "aria-label": "Next feature", onclick: step(1) }, "›"),
      element("button", {
        type: "button",
        class: "main",
        onclick: () =>
          store.go({
            view: "playground",
            edits: [...store.state.edits.filter(([i]) => i !== id), [id, entry.max]],
          }),
      }, "Try it on a noun"),
    );
    if (entry.density === 0) {
      return [
        head,
        element("p", { class: "notice" }, "This feature is dead: it is active on none of the nouns"),
        nearest(engine, entry.nearest),
      ];
    }
    return [
      head,
      element(
        "div",
        { class: "panels" },
        panels.panel(
          "What it draws",
          element(
            "div",
            { class: "figures" },
            picture("decoded", "Alone, at its maximum"),
            picture("added", "What it adds (grey: nothing)"),
            picture("effect", "Where (bright: much)"),
          ),
        ),
        panels.panel("In numbers", panels.numbersOf(entry)),
        panels.panel(
          `Active on ${percent(entry.density)} of the nouns: how strongly`,
          panels.histogram(entry),
        ),
        panels.panel("What it stands for", panels.targetTable(record)),
        panels.panel("Where it is strongest", panels.samples(entry.top, traits)),
        panels.panel("Active nouns at random", panels.samples(entry.random, traits)),
        panels.panel("From weak to strong: 11 intervals of activation", panels.intervals(entry, traits)),
        panels.panel("What it does to a noun", effectStrip(record)),
        nearest(engine, entry.nearest),
        panels.panel("Active together (correlation)", neighbors(entry.correlated)),
        panels.panel("Latent axes it points along", panels.alignment(record)),
      ),
    ];
  }

  function nearest({ listing }: typeof engine, near: Neighbors): HTMLElement {
    return panels.panel(`Similar directions among ${listing.features.length} (cosine)`, neighbors(near));
  }

  function neighbors({ features, similarities }: Neighbors): HTMLElement {
    if (features.length === 0) return element("p", {}, "None");
    return element(
      "ol",
      { class: "feature-list" },
      ...features.map((id, i) => element("li", {}, featureLink(engine, id, decimal(similarities[i])))),
    );
  }

  /** The feature set to rising strengths on the noun of the playground, decoded by the model. */
  function effectStrip({ entry: { id, max } }: FeatureRecord): HTMLElement {
    const { noun } = store.state;
    const frames = strip.map((times) => {
      const canvas = element("canvas", {
        class: "pixels",
        role: "img",
        "aria-label": `Set to ${times} times its maximum`,
      });
      engine.steer({ noun, edits: [{ feature: id, action: "set", value: times * max }], errorTerm: true })
        .then((picture) => putPicture(canvas, picture), () => canvas.replaceWith("no picture"));
      return element("figure", {}, canvas, element("figcaption", {}, `${`${times}`.replace("-", "−")} ×`));
    });
    return element(
      "div",
      {},
      element("div", { class: "figures small" }, ...frames),
      element("p", {}, `Multiples of its maximum on the noun ${noun}, error term kept`),
    );
  }
}
