/** Checks of JSON that came from outside: each names the place, what was found there and what was wanted. */

/**
 * Takes a value of unknown form and gives it back as what it is checked to be.
 *
 * @throws {TypeError} If it has another form.
 * @throws {RangeError} If it has the form and is out of range.
 */
export type Check<T> = (value: unknown, place: string) => T;

/** What a number has to be. */
export interface NumberRange {
  /** The least allowed. */
  min?: number;
  /** The greatest allowed. */
  max?: number;
  /** Whether only whole numbers are allowed. */
  integer?: boolean;
}

/** How long a list has to be. */
export interface ListLength {
  /** Exactly so many entries. */
  length?: number;
  /** So many entries at the most. */
  most?: number;
}

/**
 * Reads JSON text and checks it.
 *
 * @param text The text.
 * @param options The check, the action for the error ("read the feature file") and the remedy.
 * @returns The value.
 * @throws {SyntaxError} If the text is no JSON.
 * @throws {TypeError | RangeError} If a part of it is not as wanted; the error names the part.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { fields, number, parseChecked } from "@/training/json_check.ts";
 *
 * const options = { check: fields({ id: number({ min: 0 }) }), action: "read it", remedy: "Ask again" };
 * assert.deepEqual(parseChecked('{"id": 3}', options), { id: 3 });
 * assert.throws(() => parseChecked('{"id": -1}', options), /Cannot read it: found -1 at id, wanted .* Ask again/);
 * ```
 */
export function parseChecked<T>(
  text: string,
  { check, action, remedy }: { check: Check<T>; action: string; remedy: string },
): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot ${action}: found no JSON (${(error as Error).message}). ${remedy}`);
  }
  try {
    return check(value, "");
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof RangeError)) throw error;
    const Kind = error instanceof RangeError ? RangeError : TypeError;
    throw new Kind(`Cannot ${action}: ${error.message}. ${remedy}`);
  }
}

/** Wants a number. @param range Its range. @returns The check. */
export function number(range: NumberRange = {}): Check<number> {
  const { min = -Infinity, max = Infinity, integer = false } = range;
  const wanted = `${integer ? "a whole number" : "a number"}${rangeText(min, max)}`;
  return (value, place) => {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new TypeError(found(value, place, wanted));
    }
    if (value >= min && value <= max && (!integer || Number.isInteger(value))) return value;
    throw new RangeError(found(value, place, wanted));
  };
}

/** Wants a text. @param options The greatest length in UTF-16 units. @returns The check. */
export function text({ most = Infinity }: { most?: number } = {}): Check<string> {
  return (value, place) => {
    if (typeof value !== "string") throw new TypeError(found(value, place, "a text"));
    if (value.length <= most) return value;
    throw new RangeError(`found ${value.length} signs at ${place || "the top"}, wanted ${most} at the most`);
  };
}

/** Wants one of some values. @param values The allowed ones. @returns The check. */
export function oneOf<T extends string | number | boolean>(values: readonly T[]): Check<T> {
  const wanted = values.map((value) => JSON.stringify(value)).join(" or ");
  return (value, place) => {
    if (values.includes(value as T)) return value as T;
    throw new RangeError(found(value, place, wanted));
  };
}

/** Allows null besides. @param check What else. @returns The check. */
export function orNull<T>(check: Check<T>): Check<T | null> {
  return (value, place) => value === null ? null : check(value, place);
}

/** Wants a list. @param check Of each entry. @param size How long. @returns The check. */
export function list<T>(check: Check<T>, { length, most = Infinity }: ListLength = {}): Check<T[]> {
  const wanted = length === undefined ? `at most ${most} entries` : `${length} entries`;
  return (value, place) => {
    if (!Array.isArray(value)) throw new TypeError(found(value, place, "a list"));
    if (length === undefined ? value.length > most : value.length !== length) {
      throw new RangeError(`found ${value.length} entries at ${place || "the top"}, wanted ${wanted}`);
    }
    return value.map((entry, i) => check(entry, `${place}[${i}]`));
  };
}

/**
 * Wants an object with exactly these fields.
 *
 * @param checks One for each field.
 * @returns The check; it gives back a fresh object.
 */
export function fields<T extends object>(checks: { [Field in keyof T]: Check<T[Field]> }): Check<T> {
  const names = Object.keys(checks) as (keyof T & string)[];
  return (value, place) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new TypeError(found(value, place, `an object with ${names.join(", ")}`));
    }
    const inside = (name: string) => place ? `${place}.${name}` : name;
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(checks, name));
    if (unknown !== undefined) {
      throw new TypeError(`found the unknown field ${inside(unknown)}, wanted ${names.join(", ")}`);
    }
    return Object.fromEntries(names.map((name) => {
      if (!Object.hasOwn(value, name)) throw new TypeError(`found no ${inside(name)}, wanted it`);
      return [name, checks[name]((value as Record<string, unknown>)[name], inside(name))];
    })) as T;
  };
}

/**
 * Wants all lists of an object to be equally long.
 *
 * @param check Of the object.
 * @returns The check.
 */
export function paired<T extends object>(check: Check<T>): Check<T> {
  return (value, place) => {
    const checked = check(value, place);
    const lists = Object.entries(checked).filter(([, part]) => Array.isArray(part)) as [string, unknown[]][];
    for (const [name, { length }] of lists) {
      if (length === lists[0][1].length) continue;
      throw new RangeError(
        `found ${length} entries at ${place}.${name}, wanted ${lists[0][1].length} as at ${place}.${
          lists[0][0]
        }`,
      );
    }
    return checked;
  };
}

function rangeText(min: number, max: number): string {
  if (min > -Infinity && max < Infinity) return ` from ${min} to ${max}`;
  if (min > -Infinity) return ` of at least ${min}`;
  return max < Infinity ? ` of at most ${max}` : "";
}

function found(value: unknown, place: string, wanted: string): string {
  const shown = typeof value === "object" && value !== null
    ? (Array.isArray(value) ? "a list" : "an object")
    : value === undefined
    ? "nothing"
    : JSON.stringify(value).slice(0, 60);
  return `found ${shown} at ${place || "the top"}, wanted ${wanted}`;
}
