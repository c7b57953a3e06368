/** Sliders in a notebook's output: frames from its run at first, then the kernel draws, and frames again when it is gone. */
/// <reference lib="dom" />
import type { SteerRequest } from "@/explorer/explorer.ts";
import { decimal, element } from "@/plot/elements.ts";
import { livePicture } from "@/explorer/page/live_picture.ts";
import { readPicture } from "@/explorer/page/picture_canvas.ts";
import type { SliderFeature } from "@/explorer/slider_frames.ts";

/** What the document holds. */
export interface SliderData {
  /** Address of the kernel's server. */
  base: string;
  /** Its token. */
  token: string;
  /** The noun's name. */
  noun: string;
  /** The features with sliders. */
  features: SliderFeature[];
  /** Strengths of the frames, as multiples of a feature's maximum. */
  strengths: number[];
  /** Side of a picture in pixels. */
  size: number;
  /** A sheet: a row for each feature, first the plain picture, then one for each strength. */
  frames: string;
}

const data: SliderData = JSON.parse(document.getElementById("data")!.textContent!);
const canvas = element("canvas", {
  width: data.size,
  height: data.size,
  role: "img",
  "aria-label": "The edited noun",
});
const status = element("p", { role: "status" });
const values = new Map(data.features.map(({ id, own }) => [id, own]));
const frames = new Image();
frames.src = data.frames;

const rows = data.features.map((feature, row) => {
  const { id, title, own, max } = feature;
  const reach = max > 0 ? max : 1;
  const output = element("output", {}, decimal(own));
  const slider = element("input", {
    type: "range",
    min: -reach,
    max: 2 * reach,
    step: reach / 100,
    value: own,
    "aria-label": `Strength of ${title}`,
    oninput: () => {
      values.set(id, Number(slider.value));
      output.textContent = decimal(Number(slider.value));
      moved = row;
      ask();
    },
  });
  slider.value = `${own}`;
  return element(
    "label",
    {},
    element("span", {}, `${title} `, element("small", {}, `#${id}`)),
    slider,
    output,
  );
});
const reset = element("button", {
  type: "button",
  onclick: () => {
    rows.forEach((row, i) => {
      const { id, own } = data.features[i];
      values.set(id, own);
      row.querySelector("input")!.value = `${own}`;
      row.querySelector("output")!.textContent = decimal(own);
    });
    ask();
  },
}, "Reset");
let moved = 0;
let asked = 0;
const gone = "the kernel is not running. Run this cell again to move all sliders at once";

const wish = livePicture({ steer }, canvas, {
  drawn: (_, milliseconds) =>
    say("live", `Live: the model in the kernel drew this in ${milliseconds.toFixed(0)} ms`),
  failed: () => showFrame(gone),
});

function request(): SteerRequest {
  const changed = data.features.filter(({ id, own }) => Math.abs(values.get(id)! - own) > 1e-9);
  return {
    noun: data.noun,
    edits: changed.map(({ id }) => ({ feature: id, action: "set", value: values.get(id)! })),
    errorTerm: true,
  };
}

/** On what the reader does alone: in a saved notebook another program may own the kernel's old port. */
function ask(): void {
  asked++;
  wish(request());
}

async function steer(request: SteerRequest) {
  const headers = { authorization: `Bearer ${data.token}`, "content-type": "application/json" };
  const response = await fetch(`${data.base}/api/steer`, {
    method: "POST",
    headers,
    body: JSON.stringify(request),
  });
  if (!response.ok) throw new Error((await response.json()).error.message);
  return await readPicture(await response.blob());
}

/** Without a kernel: the nearest frame of the slider that was moved last, and why it is not the kernel's own picture. */
async function showFrame(why: string): Promise<void> {
  const before = asked;
  await frames.decode();
  if (asked > before) return; // the reader has moved meanwhile
  const { id, own, max } = data.features[moved];
  const value = values.get(id)!;
  const distances = data.strengths.map((times) => Math.abs(times * max - value));
  const nearest = Math.abs(value - own) < 1e-9 ? 0 : 1 + distances.indexOf(Math.min(...distances));
  const { size } = data;
  canvas.getContext("2d")!.drawImage(frames, nearest * size, moved * size, size, size, 0, 0, size, size);
  say(
    "saved",
    nearest === 0
      ? `Saved picture: ${why}`
      : `Saved picture of this one feature at ${data.strengths[nearest - 1]} × its maximum: ${why}`,
  );
}

function say(mode: "live" | "saved", words: string): void {
  document.documentElement.dataset.mode = mode;
  status.textContent = words;
}

document.body.append(
  element(
    "main",
    {},
    canvas,
    element("div", { class: "sliders" }, ...rows, element("div", { class: "end" }, reset, status)),
  ),
);
void showFrame("move a slider, and the model in the kernel draws");
