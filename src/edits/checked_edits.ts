/** Feature edits that come from outside, as JSON: accepted whole or refused with what is wrong. */

import { checkEdit, type FeatureEdit } from "@/edits/steer.ts";

/** More edits than this in one list are refused. */
export const mostEdits = 256;

const fields = ["feature", "action", "value"];

/**
 * Reads a list of edits.
 *
 * @param edits Anything; wanted is [{ feature, action, value }].
 * @param options How many features the dictionary has, m.
 * @returns The edits, with no other fields.
 * @throws {TypeError} When it is no list of edits; the error names the edit, counted from 0, and the field.
 * @throws {RangeError} When there are too many, a feature does not exist, or a value is not finite.
 */
export function checkEdits(edits: unknown, { nFeatures }: { nFeatures: number }): FeatureEdit[] {
  if (!Array.isArray(edits)) {
    throw new TypeError(
      `Cannot read the edits: found ${describe(edits)}, wanted a list. ` +
        'Give one such as [{ "feature": 3, "action": "add", "value": 1.5 }]',
    );
  }
  if (edits.length > mostEdits) {
    throw new RangeError(
      `Cannot read the edits: found ${edits.length}, wanted at most ${mostEdits}. Leave some out`,
    );
  }
  return edits.map((edit: unknown, position) => {
    const name = `edit ${position}`;
    if (typeof edit !== "object" || edit === null || Array.isArray(edit)) {
      throw new TypeError(
        `Cannot apply ${name}: found ${describe(edit)}, wanted an object with ${fields.join(", ")}. Give one`,
      );
    }
    const unknown = Object.keys(edit).find((field) => !fields.includes(field));
    if (unknown !== undefined) {
      throw new TypeError(
        `Cannot apply ${name}: found the field "${unknown.slice(0, 40)}", wanted ${fields.join(", ")}. ` +
          "Leave it out",
      );
    }
    const { feature, action, value } = edit as FeatureEdit;
    const read: FeatureEdit = value === undefined ? { feature, action } : { feature, action, value };
    checkEdit(read, { nFeatures, name });
    return read;
  });
}

function describe(found: unknown): string {
  if (found === null) return "null";
  return Array.isArray(found) ? "a list" : typeof found;
}
