/** The look of a dashboard of text features: three columns 750 pixels high, one in narrow windows, light in every theme. */

/** Name of the element that carries the records. */
export const recordsCarrier = "text-records";

/** Style of the document. */
export const dashboardStyle = `
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { color-scheme: light; }
body { margin: 0; background: #fff; color: #222; font: 14px/1.35 system-ui, "Open Sans", sans-serif; }
button, input, select { font: inherit; }
:focus-visible { outline: 2px solid #0072b2; outline-offset: 1px; }
#dashboard { padding: 8px 12px; }
header { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; border-bottom: 1px solid #ddd; padding-bottom: 6px; }
header small { color: #555; }
.helps { border-bottom: 3px solid rgb(0,82,204); }
.hurts { border-bottom: 3px solid rgb(204,0,60); }
.tab, .chip { border: 1px solid #bbb; border-radius: 14px; background: #fff; padding: 2px 12px; cursor: pointer; color: inherit; }
[aria-pressed=true].tab, [aria-pressed=true].chip { background: #e9eef3; border-color: #222; font-weight: 600; }
.bar { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin: 8px 0; }
.bar select { max-width: 340px; padding: 4px; }
.bar input { flex: 1 1 140px; max-width: 260px; min-width: 0; padding: 4px 8px; border: 1px solid #bbb; border-radius: 6px; }
h2 { font-size: 16px; margin: 4px 0 8px; overflow-wrap: anywhere; }
h2 small, .bar small { color: #555; font-weight: 400; }
.columns { display: grid; grid-template-columns: 270px 330px minmax(0, 1fr); gap: 18px; }
.column { height: 750px; overflow: auto; padding-right: 6px; }
.facts { display: grid; grid-template-columns: 1fr 1fr; gap: 2px 10px; margin: 0; }
.facts dt { font-size: 11px; color: #555; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.panel h3 { font-size: 12px; letter-spacing: .02em; margin: 12px 0 4px; }
.panel p { margin: 2px 0; font-size: 12px; }
table { border-collapse: collapse; width: 100%; font-size: 12px; font-variant-numeric: tabular-nums; }
th { text-align: right; font-weight: 600; color: #555; padding-left: 8px; }
td { text-align: right; border-top: 1px solid #e6e6e6; padding: 2px 0 2px 8px; }
th:first-child, td:first-child { text-align: left; padding-left: 0; overflow-wrap: anywhere; }
.logits { table-layout: fixed; }
.logits td { overflow-wrap: anywhere; }
.logits td:first-child, .logits td:nth-child(3), code, .token { font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
.logits td:nth-child(3), .logits th:nth-child(3) { text-align: left; padding-left: 16px; }
.logits td:nth-child(2) { color: #a3002f; }
.logits td:nth-child(4) { color: #003f9e; }
.histogram { width: 100%; max-width: 340px; display: block; }
.tick { font-size: 9px; fill: #555; }
.sequence { display: flex; gap: 8px; justify-content: space-between; align-items: baseline; border-top: 1px solid #eee; padding: 1px 0; }
.sequence small { color: #555; font-variant-numeric: tabular-nums; }
.tokens { line-height: 1.75; overflow-wrap: anywhere; unicode-bidi: isolate; direction: ltr; }
.token { font-size: 12px; border: 0; border-bottom: 3px solid transparent; border-radius: 2px; white-space: pre-wrap; padding: 1px 0; }
.main { font-weight: 700; }
.tip { position: absolute; z-index: 2; max-width: 460px; background: #fff; border: 1px solid #999; border-radius: 6px; padding: 8px;
  box-shadow: 0 2px 10px #0003; font-size: 12px; pointer-events: none; }
.tip p { margin: 0 0 6px; }
.tip caption { font-weight: 600; text-align: left; font-size: 11px; color: #555; }
.votes { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 16px; }
.link { border: 0; background: none; padding: 0; color: #0050a0; cursor: pointer; text-align: left; text-decoration: underline; }
.link[aria-pressed=true] { font-weight: 700; }
.prompt { border: 1px solid #ddd; border-radius: 6px; padding: 8px; line-height: 1.9; }
.prompt .token { background: none; cursor: pointer; color: inherit; font-size: 13px; }
.prompt .token[aria-pressed=true] { box-shadow: 0 0 0 2px #222; }
.below { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 18px; margin-top: 8px; }
.ranked { max-height: 750px; overflow: auto; }
.place { margin: 0 0 6px; font-size: 13px; }
@media (max-width: 1100px) { .columns { grid-template-columns: 225px 265px minmax(0, 1fr); gap: 14px; } }
@media (max-width: 760px) {
  .columns, .below { grid-template-columns: minmax(0, 1fr); }
  .column { height: auto; max-height: 750px; }
}
`;
