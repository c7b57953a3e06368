/** Ticks of logarithmic axes: whole decades where there are several, 1–2–5 steps in plain numbers where not. */

const severalDecades = 2;

/**
 * Chooses the ticks of a logarithmic axis by what is drawn on it.
 *
 * @param values The values on the axis; those that are not above 0 do not count.
 * @returns Options of a plotly axis.
 */
export function logTicks(values: Iterable<number>): Record<string, unknown> {
  let low = Infinity, high = 0;
  for (const value of values) {
    if (!(value > 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  // plotly.js sets powers a quarter larger than other ticks
  const powers = { dtick: 1, exponentformat: "power", tickfont: { size: 10.5 } };
  if (high === 0 || Math.log10(high / low) >= severalDecades) return powers;
  const tickvals: number[] = [];
  for (let decade = Math.floor(Math.log10(low)) - 1; decade <= Math.ceil(Math.log10(high)); decade++) {
    for (const step of [1, 2, 5]) {
      const tick = Number(`${step}e${decade}`);
      if (tick >= low / 2 && tick <= high * 2) tickvals.push(tick);
    }
  }
  return { tickvals, ticktext: tickvals.map(String) };
}
