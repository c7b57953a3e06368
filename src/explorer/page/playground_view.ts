/** The playground: a noun, its features on sliders, and any other feature on top. */
/// <reference lib="dom" />
import type { NounAnswer } from "@/explorer/noun_answer.ts";
import { featureAdder } from "@/explorer/page/feature_adder.ts";
import { livePicture } from "@/explorer/page/live_picture.ts";
import { nounChoice } from "@/explorer/page/noun_choice.ts";
import { nounSliders } from "@/explorer/page/noun_sliders.ts";
import type { PageState } from "@/explorer/page/page_state.ts";
import { drawnNoun, putPicture } from "@/explorer/page/picture_canvas.ts";
import { copyLink } from "@/explorer/page/share.ts";
import type { PageContext, PageView } from "@/explorer/page/store.ts";
import { traitReading } from "@/explorer/page/trait_reading.ts";
import { element } from "@/plot/elements.ts";

/**
 * Makes the playground.
 *
 * @param context Answers and state.
 * @returns The view.
 */
export function playgroundView(context: PageContext): PageView {
  const { engine, store } = context;
  const canvas = element("canvas", { class: "pixels large", role: "img", "aria-label": "The edited noun" });
  const drawn = element("canvas", { class: "pixels", role: "img", "aria-label": "The noun as it is drawn" });
  const speed = element("p", { class: "speed" });
  const notice = element("p", { class: "notice error", role: "alert", hidden: true });
  const reading = traitReading();
  const choice = nounChoice(context);
  const before = element("button", {
    type: "button",
    "aria-pressed": "false",
    title: "Key B",
    onclick: () => compare(before.getAttribute("aria-pressed") !== "true"),
  }, "Show before");
  const errorTerm = element("input", {
    type: "checkbox",
    onchange: () => store.go({ errorTerm: errorTerm.checked }),
  });
  const wish = livePicture(engine, canvas, {
    drawn(picture, milliseconds) {
      notice.hidden = true;
      canvas.dataset.milliseconds = milliseconds.toFixed(1);
      speed.textContent = `Decoded by the model in ${milliseconds.toFixed(0)} ms`;
      reading.read(picture);
    },
    failed: (error) => say(error.message),
  });
  const say = (message: string) => {
    notice.textContent = message;
    notice.hidden = false;
  };
  let noun: NounAnswer | undefined;
  let wanted = "";
  let listed = "";
  const draw = ({ noun: name, edits, errorTerm }: PageState, compared = false) =>
    wish({
      noun: name,
      edits: compared ? [] : edits.map(([feature, value]) => ({ feature, action: "set", value })),
      errorTerm: compared || errorTerm,
    });
  const compare = (on: boolean) => {
    before.setAttribute("aria-pressed", `${on}`);
    before.textContent = on ? "Show after" : "Show before";
    draw(store.state, on);
  };
  const change = (feature: number, value: number) => {
    const { edits } = store.state;
    const at = edits.findIndex(([id]) => id === feature);
    const next: PageState["edits"] = at < 0 ? [...edits, [feature, value]] : edits.with(at, [feature, value]);
    listed = listKey(next, noun); // the row that is being moved stays as it is
    store.adjust({ edits: next });
  };
  const sliders = nounSliders(engine, {
    moved: change,
    restored: (feature) => store.go({ edits: store.state.edits.filter(([id]) => id !== feature) }),
  });
  const open = async (name: string) => {
    wanted = name;
    sliders.root.setAttribute("aria-busy", "true");
    try {
      const answer = await engine.noun(name);
      if (wanted !== name) return;
      noun = answer;
      putPicture(drawn, drawnNoun(noun.traits));
      reading.setNoun(noun.traits, noun.hidden);
      choice.set(name, noun.traits);
      listed = "";
      show(store.state);
    } catch (error) {
      say((error as Error).message);
    }
    sliders.root.removeAttribute("aria-busy");
  };
  const show = (state: PageState) => {
    errorTerm.checked = state.errorTerm;
    if (before.getAttribute("aria-pressed") === "true") compare(false);
    draw(state);
    if (state.noun !== wanted) return void open(state.noun);
    const key = listKey(state.edits, noun);
    if (key === listed) return;
    listed = key;
    if (noun) sliders.show(noun, state.edits);
  };
  const root = element(
    "section",
    { class: "view playground", "aria-label": "Playground" },
    element(
      "div",
      { class: "stage" },
      element(
        "div",
        { class: "stage-pictures" },
        canvas,
        element("figure", {}, drawn, element("figcaption", {}, "as it is drawn")),
      ),
      notice,
      speed,
      element(
        "div",
        { class: "row" },
        before,
        element(
          "button",
          { type: "button", onclick: () => store.go({ edits: [], errorTerm: true }) },
          "Reset",
        ),
        copyLink(),
      ),
      element("label", { class: "check" }, errorTerm, " Keep what the SAE misses (error term)"),
      choice.root,
      reading.root,
    ),
    element(
      "div",
      { class: "controls" },
      featureAdder(engine, (feature) => {
        const { max } = engine.listing.features[feature];
        store.go({ edits: [...store.state.edits.filter(([id]) => id !== feature), [feature, max]] });
      }),
      sliders.root,
    ),
  );
  addEventListener("keydown", (event) => {
    if (
      root.hidden || event.ctrlKey || event.metaKey ||
      (event.target as Element).closest("input[type=search],input[type=text],select")
    ) return;
    if (event.key === "b") compare(before.getAttribute("aria-pressed") !== "true");
  });
  return { root, show };
}

/** What decides which rows there are and where their sliders stand. */
function listKey(edits: PageState["edits"], noun: NounAnswer | undefined): string {
  return JSON.stringify([noun?.noun, edits]);
}
