/** The page's state, kept in the address. */
/// <reference lib="dom" />
import type { Engine } from "@/explorer/page/engine.ts";
import { type PageState, readState, writeState } from "@/explorer/page/page_state.ts";

/** What every view gets. */
export interface PageContext {
  /** Where answers come from. */
  engine: Engine;
  /** The state. */
  store: Store;
}

/** A view of the page. */
export interface PageView {
  /** Its element. */
  root: HTMLElement;
  /** Shows a state; called when the view is opened and whenever the state changes while it is open. */
  show(state: PageState): void;
}

/** The state with those who want to know of changes. */
export interface Store {
  /** What the page shows now. */
  state: PageState;
  /** Changes the state, as a new entry of the browser's history. */
  go(changes: Partial<PageState>): void;
  /** Changes the state in place, for changes of which "back" should not undo each; the address follows when they rest. */
  adjust(changes: Partial<PageState>): void;
  /** Calls back after every change. */
  listen(heard: (state: PageState) => void): void;
}

/** Browsers refuse an address that changes more often than some hundred times in half a minute. */
const restMs = 150;

/**
 * Opens the state of the address.
 *
 * @param engine What a state may refer to.
 * @returns The store.
 */
export function openStore({ listing, nouns }: Engine): Store {
  const limits = { nFeatures: listing.features.length, maps: listing.maps.length, nouns };
  const heard: ((state: PageState) => void)[] = [];
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    if (waiting === undefined) return;
    clearTimeout(waiting);
    waiting = undefined;
    history.replaceState(null, "", writeState(store.state));
  };
  const store: Store = {
    state: readState(location.hash, limits),
    go(changes) {
      write();
      store.state = { ...store.state, ...changes };
      history.pushState(null, "", writeState(store.state));
      tell();
    },
    adjust(changes) {
      store.state = { ...store.state, ...changes };
      clearTimeout(waiting);
      waiting = setTimeout(write, restMs);
      tell();
    },
    listen: (listener) => void heard.push(listener),
  };
  const tell = () => heard.forEach((listener) => listener(store.state));
  const reread = () => {
    clearTimeout(waiting);
    waiting = undefined;
    store.state = readState(location.hash, limits);
    tell();
  };
  addEventListener("popstate", reread);
  addEventListener("pagehide", write);
  return store;
}
