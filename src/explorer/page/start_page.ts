/** Puts the page together: header, views, and the state that chooses between them. */
/// <reference lib="dom" />
import { atlasView } from "@/explorer/page/atlas_view.ts";
import { element } from "@/plot/elements.ts";
import type { Engine } from "@/explorer/page/engine.ts";
import { type PageState, type View, views, writeState } from "@/explorer/page/page_state.ts";
import { playgroundView } from "@/explorer/page/playground_view.ts";
import { promptView } from "@/explorer/page/prompt_view.ts";
import { recordView } from "@/explorer/page/record_view.ts";
import { openStore, type PageView } from "@/explorer/page/store.ts";

const titles: Record<View, string> = {
  atlas: "Atlas",
  feature: "Feature",
  playground: "Playground",
  prompt: "Prompt",
};

/**
 * Fills the document.
 *
 * @param engine Where answers come from.
 */
export function startPage(engine: Engine): void {
  const store = openStore(engine);
  const context = { engine, store };
  const parts: Record<View, PageView> = {
    atlas: atlasView(context),
    feature: recordView(context),
    playground: playgroundView(context),
    prompt: promptView(context),
  };
  const tabs = views.map((view) => element("a", { "data-view": view }, titles[view]));
  const { name, features } = engine.listing;
  document.body.replaceChildren(
    element("a", { class: "skip", href: "#main" }, "Skip to the content"),
    element(
      "header",
      { class: "top" },
      element("h1", {}, "Feature explorer", element("small", {}, ` ${features.length} features of ${name}`)),
      element("nav", { "aria-label": "Views" }, ...tabs),
    ),
    element("main", { id: "main", tabindex: -1 }, ...views.map((view) => parts[view].root)),
  );
  const show = (state: PageState) => {
    for (const view of views) parts[view].root.hidden = view !== state.view;
    for (const tab of tabs) {
      const view = tab.dataset.view as View;
      tab.href = writeState({ ...state, view });
      tab.toggleAttribute("aria-current", view === state.view);
    }
    document.title = `${titles[state.view]} · Feature explorer`;
    parts[state.view].show(state);
  };
  store.listen(show);
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const link = (event.target as Element).closest<HTMLAnchorElement>(
      "a[data-feature], a[data-noun], a[data-view]",
    );
    if (!link) return;
    event.preventDefault();
    const { feature, noun, view } = link.dataset;
    if (feature !== undefined) store.go({ view: "feature", feature: Number(feature) });
    else if (noun !== undefined) store.go({ view: "playground", noun });
    else store.go({ view: view as View });
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || (event.target as Element).closest("input, select, textarea")) return;
    const search = parts[store.state.view].root.querySelector<HTMLInputElement>(
      "input[type=search], input[type=text]",
    );
    if (!search) return;
    event.preventDefault();
    search.focus();
  });
  document.documentElement.dataset.ready = "true";
  show(store.state);
}

/** Says on the page why there is nothing to see. @param error The reason. */
export function showFailure(error: unknown): void {
  document.body.replaceChildren(
    element("main", {}, element("p", { class: "notice error", role: "alert" }, (error as Error).message)),
  );
}
