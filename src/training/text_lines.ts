/** Lines of a text stream. */

/** A transform from pieces of text to whole lines, without their line breaks. */
export class TextLineStream extends TransformStream<string, string> {
  /** Makes the transform; a last line without a break counts too. */
  constructor() {
    let rest = "";
    super({
      transform(piece, controller) {
        const lines = (rest + piece).split("\n");
        rest = lines.pop()!;
        for (const line of lines) if (line) controller.enqueue(line);
      },
      flush(controller) {
        if (rest) controller.enqueue(rest);
      },
    });
  }
}
