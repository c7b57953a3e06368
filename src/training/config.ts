/** Configurations: defaults with overrides, refused by the field's name when something is off. */

/** What a field may hold. Without a rule only the type of the default is asked for. */
export interface FieldRule {
  /** Smallest allowed number. */
  min?: number;
  /** Largest allowed number. */
  max?: number;
  /** Whether only whole numbers are allowed. */
  integer?: boolean;
  /** The allowed values, for a field that is a choice. */
  oneOf?: readonly (string | number | boolean)[];
  /** Smallest and largest allowed number of entries, for a field that is a list. */
  length?: readonly [number, number];
}

/** A rule for each field that needs one. For a list the rule holds for each entry. */
export type FieldRules<Config> = { readonly [Field in keyof Config]?: FieldRule };

/**
 * Lays overrides over defaults and checks every field.
 *
 * @param name What is configured, for the error: `"vae"`.
 * @param defaults A complete configuration.
 * @param rules Ranges and choices of its fields.
 * @param overrides The fields to change; `undefined` leaves a field as it is.
 * @returns The complete configuration, frozen.
 * @throws {TypeError} If a field is unknown or has another type than its default.
 * @throws {RangeError} If a value is out of range or not one of the choices.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolveConfig } from "@/training/config.ts";
 *
 * const defaults = { steps: 1000, seed: 0 };
 * assert.deepEqual(resolveConfig("vae", defaults, {}, { steps: 5 }), { steps: 5, seed: 0 });
 * assert.throws(() => resolveConfig("vae", defaults, { steps: { min: 1 } }, { steps: 0 }), /vae\.steps is 0/);
 * ```
 */
export function resolveConfig<Config extends object>(
  name: string,
  defaults: Config,
  rules: FieldRules<Config>,
  overrides: Partial<Config> = {},
): Readonly<Config> {
  const fields = Object.keys(defaults);
  for (const field of Object.keys(overrides)) {
    if (!fields.includes(field)) {
      throw new TypeError(
        `Cannot configure ${name}: ${name}.${field} is not a field. The fields are ${fields.join(", ")}`,
      );
    }
  }
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const config = { ...defaults, ...given } as Config;
  for (const field of fields as (keyof Config & string)[]) {
    checkField(`${name}.${field}`, config[field], defaults[field], rules[field] ?? {});
  }
  return Object.freeze(config);
}

function checkField(label: string, value: unknown, example: unknown, rule: FieldRule): void {
  const refuse = (wanted: string, Kind: ErrorConstructor): never => {
    throw new Kind(
      `Cannot configure ${label.split(".")[0]}: ${label} is ${show(value)}, wanted is ${wanted}`,
    );
  };
  if (Array.isArray(example)) {
    if (!Array.isArray(value)) return refuse("a list", TypeError);
    const [least, most] = rule.length ?? [1, Infinity];
    if (value.length < least || value.length > most) {
      refuse(`a list of ${least} to ${most} entries`, RangeError);
    }
    value.forEach((entry, i) => checkField(`${label}[${i}]`, entry, example[0] ?? entry, rule));
    return;
  }
  if (typeof value !== typeof example) refuse(`a ${typeof example}`, TypeError);
  if (rule.oneOf && !rule.oneOf.includes(value as string)) {
    refuse(`one of ${rule.oneOf.join(", ")}`, RangeError);
  }
  if (typeof value !== "number") return;
  const { min = -Infinity, max = Infinity, integer = false } = rule;
  const kind = integer ? "a whole number" : "a number";
  if (!Number.isFinite(value) || (integer && !Number.isInteger(value)) || value < min || value > max) {
    const range = `${min === -Infinity ? "" : ` from ${min}`}${max === Infinity ? "" : ` up to ${max}`}`;
    refuse(kind + range, RangeError);
  }
}

function show(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value) ?? String(value);
}
