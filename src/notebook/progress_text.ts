/** Progress in words: one line for a terminal, a notebook's text output and the headless runner. */
import { formatValue } from "@/plot/table.ts";
import type { Progress } from "@/training/progress.ts";

const barLength = 20;
const shownValues = 4;

/**
 * Says how far long work is.
 *
 * @param title What is being done.
 * @param progress The state of the work.
 * @returns A line like `Training  ██████░░░░  600 of 1,000 steps · 52/s · 0:08 left · loss 0.021`.
 */
export function progressLine(title: string, progress: Progress): string {
  const filled = Math.round(barLength * Math.min(1, progress.step / Math.max(1, progress.steps)));
  const bar = "█".repeat(filled) + "░".repeat(barLength - filled);
  return `${title}  ${bar}  ${[progressState(progress), ...valueTexts(progress)].join(" · ")}`;
}

/**
 * Says step, rate and time left, or phase, share and time left where the work has parts.
 *
 * @param progress The state of the work.
 * @returns A text like `600 of 1,000 steps · 52/s · 0:08 left` or `measuring · 60 % · 0:08 left`.
 */
export function progressState({ step, steps, secondsElapsed, secondsLeft, phase }: Progress): string {
  if (phase !== undefined) {
    const left = Number.isFinite(secondsLeft) && step < steps
      ? `${clock(secondsLeft)} left`
      : clock(secondsElapsed);
    return `${phase} · ${Math.floor(100 * step / steps)} % · ${left}`;
  }
  const done = Number.isFinite(secondsLeft) && secondsLeft > 0 && step < steps
    // the rate of this call, told by the time that is left: a continued run did not take all its steps now
    ? [`${formatValue((steps - step) / secondsLeft)}/s`, `${clock(secondsLeft)} left`]
    : [clock(secondsElapsed)];
  return [`${count(step)} of ${count(steps)} steps`, ...done].join(" · ");
}

/**
 * Writes a duration as a clock does.
 *
 * @param seconds A duration.
 * @returns `0:07`, `12:30` or `1:02:03`.
 */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60, hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

function valueTexts({ values }: Progress): string[] {
  return Object.entries(values).slice(0, shownValues).map(([name, value]) => `${name} ${formatValue(value)}`);
}

function count(steps: number): string {
  return steps.toLocaleString("en-US");
}
