/** A picture that follows the latest wish: while one is drawn, newer wishes replace each other. */
/// <reference lib="dom" />
import type { SteerRequest } from "@/explorer/explorer.ts";
import type { Engine } from "@/explorer/page/engine.ts";
import { putPicture } from "@/explorer/page/picture_canvas.ts";
import type { Picture } from "@/explorer/picture.ts";

/** Whom to tell. */
export interface LivePictureOptions {
  /** Called after each picture, with the milliseconds from the wish to the drawn picture. */
  drawn: (picture: Picture, milliseconds: number) => void;
  /** Called when there is no picture. */
  failed: (error: Error) => void;
}

/**
 * Makes a canvas follow wishes.
 *
 * @param engine What draws.
 * @param canvas Where.
 * @param options Whom to tell.
 * @returns A function that takes a wish; it may be called at any rate.
 */
export function livePicture(
  engine: Pick<Engine, "steer">,
  canvas: HTMLCanvasElement,
  { drawn, failed }: LivePictureOptions,
): (wish: SteerRequest) => void {
  let waiting: { wish: SteerRequest; since: number } | null = null;
  let busy = false;
  const work = async () => {
    busy = true;
    while (waiting) {
      const { wish, since } = waiting;
      waiting = null;
      try {
        const picture = await engine.steer(wish);
        putPicture(canvas, picture);
        drawn(picture, performance.now() - since);
      } catch (error) {
        failed(error as Error);
      }
    }
    busy = false;
  };
  return (wish) => {
    waiting = { wish, since: performance.now() };
    if (!busy) void work();
  };
}
