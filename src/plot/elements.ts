/** Makes elements of a page in one expression; it runs in a browser. */
/// <reference lib="dom" />

/** What may stand in an element. */
export type Child = Node | string | number | null | undefined | false;

/** Attributes by name; `on…` are listeners, `style` an object, true is an attribute without value, false none. */
export type Attributes = Record<
  string,
  string | number | boolean | undefined | Partial<CSSStyleDeclaration> | ((event: Event) => void)
>;

/**
 * Makes an HTML element.
 *
 * @param tag Its name.
 * @param attributes Its attributes and listeners.
 * @param children What stands in it; text is never read as HTML.
 * @returns The element.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  return furnish(document.createElement(tag), attributes, children);
}

/**
 * Makes an SVG element.
 *
 * @param tag Its name.
 * @param attributes Its attributes and listeners.
 * @param children What stands in it.
 * @returns The element.
 */
export function drawing<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Tag] {
  return furnish(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/**
 * Makes a table.
 *
 * @param columns Their names.
 * @param rows Their cells.
 * @returns The table.
 */
export function htmlTable(columns: string[], rows: string[][]): HTMLElement {
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)))),
    element(
      "tbody",
      {},
      ...rows.map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, cell)))),
    ),
  );
}

function furnish<Made extends HTMLElement | SVGElement>(
  made: Made,
  attributes: Attributes,
  children: Child[],
): Made {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (typeof value === "object") Object.assign(made.style, value);
    else made.setAttribute(name, value === true ? "" : `${value}`);
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    made.append(child instanceof Node ? child : `${child}`);
  }
  return made;
}

/**
 * Writes a share or an amount shortly.
 *
 * @param value Any number.
 * @param digits After the point.
 * @returns For example "2.41", with a true minus sign.
 */
export function decimal(value: number, digits = 2): string {
  return value.toFixed(digits).replace("-", "−");
}

/** Writes a share as percent: "0.42 %". @param share 0 to 1. @returns The text. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 10 || value === 0 ? value.toFixed(0) : value.toFixed(value >= 1 ? 1 : 2)} %`;
}
