/** A sequence of tokens on a page: ground by activation, underlined where the feature changed the prediction. */
/// <reference lib="dom" />
import type { TextEntry, TextRecords } from "@/language/records/text_record.ts";
import type { Sequence } from "@/language/records/text_sequence.ts";
import type { TokenTip } from "@/language/records/view/token_tip.ts";
import {
  largestLoss,
  lineColor,
  type SequenceToken,
  sequenceTokens,
  tokenGround,
  tokenWord,
  underline,
} from "@/language/records/view/words.ts";
import { decimal, element } from "@/plot/elements.ts";

/** What a row belongs to. */
export interface SequenceSource {
  /** The records. */
  records: TextRecords;
  /** The feature. */
  entry: TextEntry;
  /** The note at the tokens. */
  tip: TokenTip;
}

/**
 * Makes the row of a sequence. The underline of a token says what the feature's activation on the token before did to it:
 * blue where it made it likelier, red where less likely.
 *
 * @param source Records, feature and note.
 * @param sequence The sequence.
 * @returns The row.
 */
export function sequenceRow(source: SequenceSource, sequence: Sequence): HTMLElement {
  const { entry } = source;
  const tokens = sequenceTokens(sequence, entry);
  return element(
    "div",
    { class: "sequence" },
    element(
      "span",
      { class: "tokens" },
      ...tokens.map((token, i) => tokenSpan(source, token, i === sequence.at)),
    ),
    element("small", {}, decimal(sequence.activations[sequence.at])),
  );
}

function tokenSpan(
  { records, entry, tip }: SequenceSource,
  token: SequenceToken,
  main: boolean,
): HTMLElement {
  const { predicted, strength, predicts } = token;
  const share = predicted ? underline(predicted.loss, largestLoss(entry)) : 0;
  const telling = predicts !== null || predicted !== null;
  const span: HTMLElement = element(
    "span",
    {
      class: main ? "token main" : "token",
      tabindex: telling ? "0" : undefined,
      style: {
        backgroundColor: strength > 0 ? tokenGround(strength) : "",
        borderBottomColor: predicted && share > 0 ? lineColor(predicted.loss, share) : "transparent",
      },
      onpointerenter: () => tip.show(span, { token, entry }),
      onpointerleave: () => tip.hide(),
      onfocus: () => tip.show(span, { token, entry }),
      onblur: () => tip.hide(),
    },
    tokenWord(records, token.token),
  );
  return span;
}
