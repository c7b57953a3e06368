/** What plotly.js asks of a browser and happy-dom lacks: sizes of text, lengths of paths, a canvas. */
// deno-lint-ignore-file no-explicit-any
import { tinyCanvas } from "@/plot/tiny_canvas.ts";
import { textWidth } from "@/plot/text_size.ts";

interface Box {
  x: number;
  y: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  width: number;
  height: number;
}

const lineHeight = 1.3; // of the font size, as plotly.js sets its own lines

/**
 * Completes a happy-dom window so that plotly.js lays out its figures in it.
 *
 * @param window A window of happy-dom; it is changed in place.
 */
export function completeWindow(window: any): void {
  for (
    const name of ["Element", "SVGElement", "SVGGraphicsElement", "SVGGeometryElement", "SVGPathElement"]
  ) {
    const prototype = window[name]?.prototype;
    if (prototype) completeElement(prototype);
  }
  window.URL.createObjectURL ??= () => "blob:none";
  window.URL.revokeObjectURL ??= () => {};
  const createElement = window.document.createElement.bind(window.document);
  window.document.createElement = (name: string, options: any) => {
    const element = createElement(name, options);
    return name === "canvas" ? tinyCanvas(element) : element;
  };
}

function completeElement(prototype: any): void {
  const methods = {
    getBoundingClientRect(this: any): Box {
      return isSvg(this) ? transformed(boxOf(this), this) : box(0, 0, 800, 450);
    },
    getBBox(this: any): Box {
      return boxOf(this);
    },
    getComputedTextLength(this: any): number {
      return textWidth(this.textContent ?? "", styleOf(this));
    },
    getTotalLength(this: any): number {
      const [from, to] = endsOf(this);
      return Math.hypot(to[0] - from[0], to[1] - from[1]);
    },
    getPointAtLength(this: any, at: number): { x: number; y: number } {
      const [from, to] = endsOf(this);
      const length = this.getTotalLength();
      const share = length === 0 ? 0 : Math.min(1, Math.max(0, at / length));
      return { x: from[0] + share * (to[0] - from[0]), y: from[1] + share * (to[1] - from[1]) };
    },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
}

function isSvg(element: any): boolean {
  return String(element.namespaceURI).endsWith("svg");
}

function boxOf(element: any): Box {
  const tag = element.nodeName.toLowerCase();
  if (tag === "text" || tag === "tspan") return textBox(element);
  if (tag === "rect") {
    return box(
      number(element, "x"),
      number(element, "y"),
      number(element, "width"),
      number(element, "height"),
    );
  }
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (const child of element.children ?? []) {
    const inner = transformed(boxOf(child), child);
    if (inner.width === 0 && inner.height === 0) continue;
    left = Math.min(left, inner.left);
    top = Math.min(top, inner.top);
    right = Math.max(right, inner.right);
    bottom = Math.max(bottom, inner.bottom);
  }
  return left === Infinity ? box(0, 0, 0, 0) : box(left, top, right - left, bottom - top);
}

function textBox(element: any): Box {
  if (!element.textContent) return box(0, 0, 0, 0);
  const style = styleOf(element);
  const lines = [...element.children].filter((child: any) => child.classList?.contains("line"));
  const texts = lines.length > 0 ? lines.map((line: any) => line.textContent) : [element.textContent];
  const width = Math.max(...texts.map((text) => textWidth(text, style)));
  const anchor = attribute(element, "text-anchor");
  const shift = anchor === "middle" ? width / 2 : anchor === "end" ? width : 0;
  return box(
    number(element, "x") - shift,
    number(element, "y") - style.size,
    width,
    texts.length * style.size * lineHeight,
  );
}

/** The first and the last point of a path: all that annotation arrows need. */
function endsOf(path: any): [[number, number], [number, number]] {
  const numbers = (path.getAttribute("d") ?? "").match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [0, 0];
  return [[numbers[0], numbers[1]], [numbers.at(-2), numbers.at(-1)]];
}

/** The box around a box after the element's own transformation: translations and rotations, the last one first. */
function transformed(inner: Box, element: any): Box {
  const steps = [...(element.getAttribute("transform") ?? "").matchAll(/(translate|rotate)\(([^)]*)\)/g)];
  let corners = [inner.left, inner.right].flatMap((x) =>
    [inner.top, inner.bottom].map((y) => [x, y] as const)
  );
  for (const [, kind, list] of steps.reverse()) {
    const [a = 0, b = 0, c = 0] = list.split(/[ ,]+/).filter(Boolean).map(Number);
    const turn = a * Math.PI / 180;
    corners = corners.map(([x, y]) =>
      kind === "translate" ? [x + a, y + b] as const : [
        b + (x - b) * Math.cos(turn) - (y - c) * Math.sin(turn),
        c + (x - b) * Math.sin(turn) + (y - c) * Math.cos(turn),
      ] as const
    );
  }
  const xs = corners.map(([x]) => x), ys = corners.map(([, y]) => y);
  const left = Math.min(...xs), top = Math.min(...ys);
  return box(left, top, Math.max(...xs) - left, Math.max(...ys) - top);
}

function styleOf(element: any): { size: number; bold: boolean } {
  let size: string | undefined;
  let weight: string | undefined;
  for (let at = element; at?.getAttribute; at = at.parentNode) {
    size ??= attribute(at, "font-size");
    weight ??= attribute(at, "font-weight");
  }
  const bold = weight === "bold" || Number(weight) >= 600 ||
    /font-weight:\s*bold/.test(element.innerHTML ?? "");
  return { size: parseFloat(size ?? "12"), bold };
}

function attribute(element: any, name: string): string | undefined {
  const style = element.getAttribute("style") ?? "";
  return new RegExp(`(?:^|[; ])${name}:\\s*([^;]+)`).exec(style)?.[1] ?? element.getAttribute(name) ??
    undefined;
}

function number(element: any, name: string): number {
  return Number(element.getAttribute(name) ?? 0);
}

function box(x: number, y: number, width: number, height: number): Box {
  return { x, y, left: x, top: y, right: x + width, bottom: y + height, width, height };
}
