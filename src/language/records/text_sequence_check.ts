/** Checks stretches of text that came from outside. */

import type { Prompt, TokenCode } from "@/language/records/text_record.ts";
import type { Sequence, TokenEffect } from "@/language/records/text_sequence.ts";
import { type Check, fields, list, number, orNull, text } from "@/training/json_check.ts";

const whole = number({ min: 0, integer: true });
const amount = number({ min: 0 });
const name = text({ most: 200 });

/**
 * Checks sequences: lists as long as the tokens, places inside them.
 *
 * @param parts Checks of a token and of an effect.
 * @returns The check.
 */
export function sequenceCheck(
  { token, effect }: { token: Check<number>; effect: Check<TokenEffect> },
): Check<Sequence> {
  const check = fields<Sequence>({
    position: whole,
    at: whole,
    tokens: list(token, { most: 1000 }),
    next: orNull(token),
    activations: list(amount),
    effects: list(effect),
  });
  return (value, place) => {
    const sequence = check(value, place);
    const { length } = sequence.tokens;
    list(amount, { length })(sequence.activations, `${place}.activations`);
    const inside = number({ min: 0, max: length - 1, integer: true });
    inside(sequence.at, `${place}.at`);
    sequence.effects.forEach(({ at }, i) => inside(at, `${place}.effects[${i}].at`));
    return sequence;
  };
}

/**
 * Checks prompts: lists as long as the tokens.
 *
 * @param parts Checks of a token and of its code.
 * @returns The check.
 */
export function promptCheck(
  { token, code }: { token: Check<number>; code: Check<TokenCode> },
): Check<Prompt> {
  const check = fields<Prompt>({
    document: name,
    kind: name,
    position: whole,
    tokens: list(token, { most: 10_000 }),
    next: orNull(token),
    losses: list(amount),
    codes: list(code),
  });
  return (value, place) => {
    const prompt = check(value, place);
    const { length } = prompt.tokens;
    list(amount, { length })(prompt.losses, `${place}.losses`);
    if (prompt.codes.length === length) return prompt;
    throw new RangeError(`found ${prompt.codes.length} entries at ${place}.codes, wanted ${length} entries`);
  };
}
