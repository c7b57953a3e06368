/** Files of other packages, read strictly: they are parsed, never trusted. */
import type { NamedArrays } from "@/training/safetensors.ts";

/** A JSON object and the file it was read from, for errors. */
export interface ConfigFile {
  /** Where it lies. */
  path: string;
  /** Its fields, each to be checked when it is used. */
  fields: Record<string, unknown>;
}

/**
 * Reads a file that has to be there.
 *
 * @param path Where it lies.
 * @returns Its bytes.
 * @throws {SyntaxError} If it cannot be opened: an SAE of which a file is missing was not written to its end.
 */
export async function readPart(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new SyntaxError(
      `Cannot read ${path}: found ${
        (error as Error).name
      }, wanted the file. Give the folder of a complete SAE`,
    );
  }
}

/**
 * Reads a configuration.
 *
 * @param path A JSON file.
 * @returns Its fields.
 * @throws {SyntaxError} If it is missing, truncated or no JSON object.
 */
export async function readConfig(path: string): Promise<ConfigFile> {
  const bytes = await readPart(path);
  let fields: unknown;
  try {
    fields = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch { /* refused below, with the same words */ }
  return configOf(path, fields);
}

/**
 * Takes a value as a configuration.
 *
 * @param path What to call it in errors.
 * @param fields The value.
 * @returns The configuration.
 * @throws {SyntaxError} If it is no JSON object.
 */
export function configOf(path: string, fields: unknown): ConfigFile {
  if (fields === null || typeof fields !== "object" || Array.isArray(fields)) {
    throw new SyntaxError(`Cannot read ${path}: found no JSON object, wanted one. Write the SAE again`);
  }
  return { path, fields: fields as Record<string, unknown> };
}

/**
 * A field that counts something.
 *
 * @param config The configuration.
 * @param name The field.
 * @param options Its largest value, and its value when it is absent.
 * @returns A whole number ≥ 1.
 * @throws {RangeError} If it is no whole number from 1 to the largest value.
 */
export function countField(
  { path, fields }: ConfigFile,
  name: string,
  { most = 1 << 24, fallback }: { most?: number; fallback?: number } = {},
): number {
  const value = Object.hasOwn(fields, name) ? fields[name] : fallback;
  if (Number.isSafeInteger(value) && value as number >= 1 && value as number <= most) return value as number;
  throw new RangeError(
    `Cannot read ${path}: found ${name} ${
      JSON.stringify(value)
    }, wanted a whole number from 1 to ${most}. Write the SAE again`,
  );
}

/**
 * A field that is one of a few values.
 *
 * @param config The configuration.
 * @param name The field.
 * @param options The values that are understood, its value when it is absent, and what to do about another one.
 * @returns The value.
 * @throws {RangeError} If it is another value.
 */
export function choiceField<T extends string | boolean>(
  { path, fields }: ConfigFile,
  name: string,
  { oneOf, fallback, remedy }: { oneOf: readonly T[]; fallback?: T; remedy: string },
): T {
  const value = Object.hasOwn(fields, name) ? fields[name] : fallback;
  if (oneOf.includes(value as T)) return value as T;
  throw new RangeError(
    `Cannot read ${path}: found ${name} ${JSON.stringify(value)}, wanted ${oneOf.join(", ")}. ${remedy}`,
  );
}

/**
 * Takes exactly the wanted arrays out of a file: float32, each of its shape, all numbers finite.
 *
 * @param arrays What the file holds.
 * @param shapes The wanted arrays' shapes by name.
 * @param path The file, for errors.
 * @returns The numbers by name.
 * @throws {TypeError} If one is missing, unknown, of another shape or of another type.
 * @throws {RangeError} If a number is not finite.
 */
export function takeFloats<Name extends string>(
  arrays: NamedArrays,
  shapes: Record<Name, number[]>,
  path: string,
): Record<Name, Float32Array> {
  const refuse = (name: string, found: string, wanted: string): never => {
    throw new TypeError(
      `Cannot read ${path}: found "${name}" ${found}, wanted ${wanted}. Write the SAE again`,
    );
  };
  for (const name of Object.keys(arrays)) {
    if (!Object.hasOwn(shapes, name)) refuse(name, "as well", `only ${Object.keys(shapes).join(", ")}`);
  }
  const entries = Object.entries<number[]>(shapes).map(([name, wanted]) => {
    if (!Object.hasOwn(arrays, name)) return refuse(name, "missing", `[${wanted}]`);
    const { shape, data } = arrays[name];
    if (!(data instanceof Float32Array)) return refuse(name, data.constructor.name, "float32");
    if (shape.join() !== wanted.join()) {
      return refuse(name, `[${shape}]`, `[${wanted}], by the configuration`);
    }
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new RangeError(
        `Cannot read ${path}: found ${
          data[bad]
        } in "${name}" at ${bad}, wanted finite numbers. Train the SAE again`,
      );
    }
    return [name, data];
  });
  return Object.fromEntries(entries);
}
