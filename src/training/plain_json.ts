/** Whether a value survives being written as JSON. */
import type { Json } from "@/training/artifact.ts";

/**
 * Refuses what JSON would lose or change in silence: functions, typed arrays, numbers that are not finite.
 *
 * @param value The value; fields of objects that are `undefined` are left out, as JSON does.
 * @param name What it is called in the error: `result`.
 * @returns The value as JSON gives it back.
 * @throws {TypeError} If a part of it is no JSON; the error names the part.
 */
export function plainJson(value: unknown, name: string): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((part, i) => plainJson(part, `${name}[${i}]`));
  if (typeof value === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, part]) => part !== undefined)
        .map(([field, part]) => [field, plainJson(part, `${name}.${field}`)]),
    );
  }
  const found = typeof value === "function"
    ? "a function"
    : typeof value === "object"
    ? value.constructor?.name ?? "an object"
    : String(value);
  throw new TypeError(
    `Cannot write ${name} as JSON: found ${found}, wanted null, a boolean, a finite number, a text, a list or a plain ` +
      "object. Write a typed array as Array.from(array)",
  );
}
