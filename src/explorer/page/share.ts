/** Links that restore what the page shows. */
/// <reference lib="dom" />
import { element } from "@/plot/elements.ts";

const restMs = 1500;

/** Makes a button that copies the page's address, which holds its state and no token. @returns The button. */
export function copyLink(): HTMLElement {
  const words = "Copy link";
  const button = element("button", {
    type: "button",
    class: "share",
    "aria-live": "polite",
    async onclick() {
      const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
      button.textContent = copied ? "Copied" : "Copy the address above";
      setTimeout(() => button.textContent = words, restMs);
    },
  }, words);
  return button;
}
