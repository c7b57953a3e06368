/** Static drawings of plotly figures without a browser: plotly.js in happy-dom. */
// deno-lint-ignore-file no-explicit-any
import { Window } from "happy-dom";
import { completeWindow } from "@/plot/browser_shim.ts";

/** A figure in plotly's own form. */
export interface PlotlySpec {
  /** The traces. */
  data: Record<string, unknown>[];
  /** Axes, title, size. */
  layout: Record<string, unknown>;
  /** Buttons and behaviour of the live figure. */
  config?: Record<string, unknown>;
}

let plotly: any;

/**
 * Draws a figure as SVG.
 *
 * @param spec The figure; `layout.width` and `layout.height` in pixels have to be set.
 * @returns The SVG document.
 * @throws {Error} If plotly.js refuses the specification.
 */
export async function plotlySvg({ data, layout }: PlotlySpec): Promise<string> {
  plotly ??= loadPlotly();
  const { width, height } = layout;
  // plotly.js fills in what it is given: it gets a copy
  const figure = structuredClone({ data, layout });
  return await plotly.toImage({ ...figure, config: { staticPlot: true } }, {
    format: "svg",
    imageDataOnly: true,
    width,
    height,
  });
}

/** Runs plotly.js with a browser's names as arguments, so that nothing global is touched. */
function loadPlotly(): any {
  const window: any = new Window({ width: 1000, height: 800 });
  completeWindow(window);
  const source = Deno.readTextFileSync(new URL(import.meta.resolve("plotly.js-cartesian-dist-min")));
  const module = { exports: {} };
  const scope: Record<string, unknown> = {
    window,
    self: window,
    module,
    exports: module.exports,
    getComputedStyle: window.getComputedStyle.bind(window),
    requestAnimationFrame: (draw: () => void) => setTimeout(draw, 0),
    cancelAnimationFrame: clearTimeout,
  };
  const names =
    "document navigator DOMParser XMLSerializer Element HTMLElement SVGElement Node MouseEvent Event URL Blob";
  for (const name of names.split(" ")) scope[name] = window[name];
  new Function(...Object.keys(scope), source)(...Object.values(scope));
  return module.exports;
}
