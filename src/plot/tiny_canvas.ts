/** A canvas that can do what plotly.js does with one: paint the cells of a heat map and hand them over as PNG. */
// deno-lint-ignore-file no-explicit-any
import { encodePng } from "@/plot/png.ts";

/**
 * Gives an element the methods of a canvas with a two-dimensional context.
 *
 * @param element An element with `width` and `height`; it is changed in place.
 * @returns The element.
 */
export function tinyCanvas(element: any): any {
  let width = 0, height = 0;
  let pixels = new Uint8ClampedArray(0);
  const context = {
    fillStyle: "#000000",
    createImageData: (w: number, h: number) => ({
      width: w,
      height: h,
      data: new Uint8ClampedArray(4 * w * h),
    }),
    getImageData: (x: number, y: number, w: number, h: number) => {
      const data = new Uint8ClampedArray(4 * w * h);
      for (let row = 0; row < h; row++) {
        const from = 4 * (width * (y + row) + x);
        data.set(pixels.subarray(from, from + 4 * w), 4 * w * row);
      }
      return { width: w, height: h, data };
    },
    putImageData: (image: any, x: number, y: number) => {
      for (let row = 0; row < image.height; row++) {
        const from = 4 * image.width * row;
        pixels.set(image.data.subarray(from, from + 4 * image.width), 4 * (width * (y + row) + x));
      }
    },
    fillRect: (x: number, y: number, w: number, h: number) => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = context.fillStyle.match(/[\d.]+/g)?.map(Number) ?? [];
      for (let row = Math.max(0, Math.floor(y)); row < Math.min(height, y + h); row++) {
        for (let column = Math.max(0, Math.floor(x)); column < Math.min(width, x + w); column++) {
          pixels.set([red, green, blue, 255 * alpha], 4 * (width * row + column));
        }
      }
    },
    clearRect() {},
    save() {},
    restore() {},
    scale() {},
    translate() {},
  };
  element.getContext = () => {
    if (width !== Number(element.width) || height !== Number(element.height)) {
      width = Number(element.width);
      height = Number(element.height);
      pixels = new Uint8ClampedArray(4 * width * height);
    }
    return context;
  };
  element.toDataURL = () => `data:image/png;base64,${encodePng({ pixels, width, height }).toBase64()}`;
  return element;
}
