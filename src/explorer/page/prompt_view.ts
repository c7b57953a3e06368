/** The prompt: a sentence, what was understood and why, and the edited noun. */
/// <reference lib="dom" />
import type { NounAnswer } from "@/explorer/noun_answer.ts";
import { limits } from "@/explorer/limits.ts";
import { decimal, element } from "@/plot/elements.ts";
import type { PromptAnswer } from "@/explorer/page/engine.ts";
import { featureLink } from "@/explorer/page/feature_tile.ts";
import { nounChoice } from "@/explorer/page/noun_choice.ts";
import type { PageState } from "@/explorer/page/page_state.ts";
import { putPicture } from "@/explorer/page/picture_canvas.ts";
import { copyLink } from "@/explorer/page/share.ts";
import type { PageContext, PageView } from "@/explorer/page/store.ts";
import { traitReading } from "@/explorer/page/trait_reading.ts";
import type { AppliedStep } from "@/retrieval/apply_plan.ts";

const examples = [
  "give it a shark head",
  "red glasses and a green shirt",
  "remove the glasses",
  "swap the head for a pizza",
  "more orange, less blue",
];
const shownFeatures = 8;

/**
 * Makes the prompt.
 *
 * @param context Answers and state.
 * @returns The view.
 */
export function promptView(context: PageContext): PageView {
  const { engine, store } = context;
  const input = element("input", {
    type: "text",
    maxlength: limits.promptSigns,
    "aria-label": "What to change",
    placeholder: "What to change: a shark hat, no glasses …",
  });
  const plain = element("canvas", { class: "pixels large", role: "img", "aria-label": "The noun before" });
  const edited = element("canvas", { class: "pixels large", role: "img", "aria-label": "The noun after" });
  const reasons = element("div", { class: "reasons", "aria-live": "polite" });
  const choice = nounChoice(context);
  const reading = traitReading();
  let done = "";
  let active: NounAnswer["active"] = [];
  const form = element(
    "form",
    {
      class: "row",
      onsubmit(event) {
        event.preventDefault();
        done = "";
        store.go({ text: input.value.trim() });
      },
    },
    input,
    element("button", { type: "submit", class: "main" }, "Edit"),
  );
  const suggestions = examples.map((text) =>
    element("button", { type: "button", class: "chip", onclick: () => store.go({ text }) }, text)
  );
  const answer = async ({ noun, text, errorTerm }: PageState) => {
    const asked = done;
    root.setAttribute("aria-busy", "true");
    try {
      const described = await engine.noun(noun);
      if (asked !== done) return; // something else was asked meanwhile
      active = described.active;
      choice.set(noun, described.traits);
      reading.setNoun(described.traits, described.hidden);
      const before = await engine.steer({ noun, edits: [], errorTerm: true });
      if (asked !== done) return;
      putPicture(plain, before);
      if (!text || !engine.prompt) {
        putPicture(edited, before);
        reasons.replaceChildren();
      } else {
        const result = await engine.prompt({ noun, text, errorTerm });
        if (asked !== done) return;
        putPicture(edited, result.picture);
        reading.read(result.picture);
        reasons.replaceChildren(...reasonsOf(result));
      }
    } catch (error) {
      if (asked !== done) return;
      reasons.replaceChildren(
        element("p", { class: "notice error", role: "alert" }, (error as Error).message),
      );
    }
    root.removeAttribute("aria-busy");
  };
  const reasonsOf = ({ steps, free, unmatched, edits, corrections }: PromptAnswer): HTMLElement[] => [
    ...corrections.map(({ from, to }) => element("p", {}, `“${from}” is read as “${to}”`)),
    ...steps.map(stepCard),
    ...unmatched.map(({ words, nearest, score }) =>
      element(
        "article",
        { class: "reason none" },
        element("h3", {}, `“${words}”: no match`),
        element(
          "p",
          {},
          nearest
            ? `Nearest is ${nearest}, similarity ${decimal(score)}: too far to act on`
            : "Nothing is near",
        ),
      )
    ),
    element("p", {}, free.length > 0 ? `Left alone: ${free.join(", ")}` : "Every category is named"),
    element(
      "div",
      { class: "row" },
      edits.length > 0 && element("button", {
        type: "button",
        onclick: () => store.go({ view: "playground", edits: settingsOf(edits, active) }),
      }, "Open these features in the playground"),
      copyLink(),
    ),
  ];
  const stepCard = ({ words, intent, from, to, score, strength, features, note }: AppliedStep) => {
    const strongest = features.toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change));
    return element(
      "article",
      { class: "reason" },
      element(
        "h3",
        {},
        `“${words}”: ${features.length ? intent : "nothing to"} ${[from, to].filter(Boolean).join(" → ")}`,
      ),
      element(
        "p",
        {},
        `Similarity ${decimal(score)}, strength ${decimal(strength, 1)}${note ? `. ${note}` : ""}`,
      ),
      element(
        "ul",
        { class: "feature-list" },
        ...strongest.slice(0, shownFeatures).map(({ id, change }) =>
          element("li", {}, featureLink(engine, id, `${change > 0 ? "+" : ""}${decimal(change)}`))
        ),
      ),
      features.length > shownFeatures &&
        element("p", {}, `and ${features.length - shownFeatures} more features`),
    );
  };
  const root = element(
    "section",
    { class: "view prompt", "aria-label": "Prompt" },
    engine.prompt
      ? element(
        "div",
        { class: "ask" },
        form,
        element("div", { class: "row chips" }, ...suggestions),
        engine.promptNote && element("p", {}, element("small", {}, engine.promptNote)),
      )
      : element(
        "p",
        { class: "notice" },
        "No sentences are understood here",
      ),
    element(
      "div",
      { class: "stage" },
      element(
        "div",
        { class: "pair" },
        element("figure", {}, plain, element("figcaption", {}, "before")),
        element("figure", {}, edited, element("figcaption", {}, "after")),
      ),
      choice.root,
      reading.root,
    ),
    reasons,
  );
  return {
    root,
    show(state) {
      const { noun, text, errorTerm } = state;
      if (document.activeElement !== input) input.value = text;
      const key = `${noun} ${errorTerm} ${text}`;
      if (key === done) return;
      done = key;
      void answer(state);
    },
  };
}

/** What each edited feature is set to in the end. */
function settingsOf(edits: PromptAnswer["edits"], active: NounAnswer["active"]): [number, number][] {
  const own = new Map(active.map(({ feature, activation }) => [feature, activation]));
  const settings = new Map<number, number>();
  for (const { feature, action, value = 0 } of edits) {
    const now = settings.get(feature) ?? own.get(feature) ?? 0;
    const next = { set: value, add: now + value, scale: now * value, remove: 0 }[action];
    settings.set(feature, Math.min(limits.strength, Math.max(-limits.strength, next)));
  }
  return [...settings];
}
