/** A notebook's session: its configuration, its engine, its live displays and the numbers it reports. */
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { type BackendChoice, type BackendName, useBackend } from "@/backend/use_backend.ts";
import "@/notebook/kernel_repairs.ts";
import { liveRun } from "@/notebook/live_progress.ts";
import {
  describeChanges,
  noChanges,
  type Overrides,
  type PresetName,
  resolvePreset,
  type SectionName,
  type StudyConfig,
} from "@/notebook/presets.ts";
import { type ReportedValues, writeResult } from "@/notebook/results.ts";
import type { MimeBundle } from "@/plot/figure.ts";
import { chooseFiguresFolder } from "@/plot/figures_folder.ts";
import { type Table, table } from "@/plot/table.ts";
import { canonicalJson } from "@/training/artifact.ts";
import type { RunOptions } from "@/training/progress.ts";

export { show } from "@/notebook/kernel.ts";
export type { Overrides } from "@/notebook/presets.ts";

/** An open notebook. Name it at the end of a cell to see its configuration. */
export interface Study {
  /** Name of the notebook: `"02_vae"`. */
  readonly notebook: string;
  /** Name of the preset. */
  readonly preset: PresetName;
  /** The complete configuration. */
  readonly config: StudyConfig;
  /** Hash of the sections of the configuration that the notebook has read so far: what other notebooks set is not its own. */
  readonly configuration: string;
  /** The engine. */
  readonly backend: BackendChoice;
  /** Makes the options of one piece of long work: shown live, ended by Stop. */
  live(title: string): RunOptions;
  /** Puts numbers into `results.json` and shows them; a later report of the same session adds to them. */
  report(values: ReportedValues): Table;
  /** Reports the few numbers that also stand in the README's table, under names that a stranger understands. */
  headline(values: ReportedValues): Table;
  /** Preset, engine and what differs from the defaults. */
  toString(): string;
}

/**
 * Opens a notebook: repairs the kernel, chooses the engine, completes the configuration, chooses the figures folder.
 *
 * The engine is the fastest that works, or the one in the environment variable `STUDY_BACKEND`.
 *
 * @param notebook Its file name without extension: `"02_vae"`.
 * @param preset `"smoke"`, `"quick"` or `"paper"`.
 * @param overrides What differs from the preset, section by section: `{ vae: { steps: 500 } }`.
 * @returns The session.
 * @throws {TypeError | RangeError} If the preset, a section, a field or a value is not allowed; the error names it.
 */
export async function openStudy(notebook: string, preset: string, overrides: Overrides = {}): Promise<Study> {
  const complete = resolvePreset(preset, overrides);
  const read = new Set<SectionName>();
  const config = new Proxy(complete, {
    get(sections, name: SectionName) {
      if (Object.hasOwn(sections, name)) read.add(name);
      return sections[name];
    },
  });
  const backend = await useBackend((Deno.env.get("STUDY_BACKEND") ?? "auto") as BackendName | "auto");
  const ownFolder = preset === "quick" || Deno.env.has("STUDY_FIGURES");
  const root = join(import.meta.dirname!, "..", "..");
  chooseFiguresFolder(ownFolder ? undefined : join(root, "figures", preset));
  const reported: ReportedValues = {};
  const headlines: string[] = [];
  const study = {
    notebook,
    preset: preset as PresetName,
    config,
    get configuration() {
      const own = [...read].sort().map((name) => [name, complete[name]]);
      return createHash("sha256").update(canonicalJson([preset, own])).digest("hex").slice(0, 12);
    },
    backend,
    live: liveRun,
    report(values: ReportedValues): Table {
      Object.assign(reported, values);
      writeResult(notebook, {
        preset,
        seed: complete.data.seed,
        backend: backend.name,
        configuration: study.configuration,
        values: reported,
        headlines,
      });
      return table({ rows: Object.entries(values).map(([result, value]) => ({ result, value })) });
    },
    headline(values: ReportedValues): Table {
      headlines.push(...Object.keys(values).filter((name) => !headlines.includes(name)));
      return study.report(values);
    },
    toString: () => overview().toString(),
    [Symbol.for("Jupyter.display")]: (): MimeBundle => overview().bundle(),
  };
  function overview(): Table {
    const sections = Object.keys(complete) as SectionName[];
    const changed = sections.map((name) => ({ setting: name, value: describeChanges(complete, name) }))
      .filter(({ value }) => value !== noChanges);
    return table({
      rows: [
        { setting: "preset", value: preset },
        { setting: "engine", value: `${backend.name} on ${backend.device}` },
        ...changed,
        ...(changed.length < sections.length
          ? [{ setting: changed.length > 0 ? "all others" : "all sections", value: noChanges }]
          : []),
      ],
    });
  }
  return study;
}
