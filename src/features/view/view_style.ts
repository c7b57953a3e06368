/** The look of an atlas document and of a feature's record: plain, readable from 300 pixels on, light in every theme. */

/** Style of `recordPanels`. */
export const recordStyle = `
.pixels { image-rendering: pixelated; display: inline-block; }
.tile { flex: none; border-radius: 3px; }
.mark { width: 12px; height: 12px; flex: none; margin-right: 4px; }
.record figure { margin: 0; }
.record figcaption { font-size: 11px; color: #555; text-align: center; }
.pictures { display: flex; flex-wrap: wrap; gap: 6px; }
.pictures canvas { width: 84px; height: 84px; border-radius: 3px; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(100px, 1fr)); gap: 4px 10px; margin: 10px 0; }
.facts dt { font-size: 11px; color: #555; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.panel h3 { font-size: 13px; margin: 14px 0 4px; }
.panel table { border-collapse: collapse; width: 100%; font-size: 12px; }
.panel th { text-align: right; font-weight: 600; color: #555; padding-left: 8px; }
.panel td { text-align: right; border-top: 1px solid #e6e6e6; padding: 2px 0 2px 8px; font-variant-numeric: tabular-nums; }
.panel th:first-child, .panel td:first-child { text-align: left; padding-left: 0; overflow-wrap: anywhere; }
.histogram { width: 100%; max-width: 420px; display: block; }
.tick { font-size: 9px; fill: #555; }
.percentile { display: flex; gap: 8px; align-items: center; font-size: 12px; }
.percentile input { flex: 0 1 120px; min-width: 60px; }
.nouns { display: flex; flex-wrap: wrap; gap: 4px; }
.nouns canvas { width: 48px; height: 48px; border-radius: 3px; display: block; }
.nouns.small canvas { width: 32px; height: 32px; }
.interval { display: grid; grid-template-columns: 84px 50px 64px 1fr; align-items: center; min-height: 18px; font-size: 12px;
  font-variant-numeric: tabular-nums; border-top: 1px solid #eee; padding: 1px 0; }
.interval.none { color: #777; }
.neighbors { display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: 2px 10px; }
.neighbors button, .row { display: flex; align-items: center; gap: 6px; width: 100%; border: 0; background: none; padding: 2px;
  text-align: left; font: inherit; font-size: 12px; cursor: pointer; border-radius: 4px; color: inherit; }
.neighbors button:hover, .row:hover { background: #eef4fa; }
.name { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.neighbors .name { white-space: normal; font-size: 11px; line-height: 1.2; }
h2 small { white-space: nowrap; }
.name small, h2 small { color: #666; font-weight: 400; }
.value { font-variant-numeric: tabular-nums; }
`;

/** Style of the rest of the document. */
export const atlasStyle = `
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { color-scheme: light; }
html, body { height: 100%; margin: 0; background: #fff; }
body { font: 14px/1.35 system-ui, "Open Sans", sans-serif; color: #222; }
button, input, select { font: inherit; }
:focus-visible { outline: 2px solid #0072b2; outline-offset: 1px; }
#atlas { height: 100%; display: flex; flex-direction: column; }
.filters { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; padding: 8px; border-bottom: 1px solid #ddd; }
.filters input[type=search] { flex: 1 1 200px; min-width: 0; padding: 5px 8px; border: 1px solid #bbb; border-radius: 6px; }
.filters select { padding: 5px; border: 1px solid #bbb; border-radius: 6px; background: #fff; }
.chips { display: flex; flex-wrap: wrap; gap: 4px; }
.chip { display: inline-flex; align-items: center; border: 1px solid #ccc; border-radius: 14px; background: #fff; padding: 2px 10px;
  cursor: pointer; gap: 3px; font-size: 13px; color: inherit; }
.chip[aria-pressed=true] { border-color: #222; background: #e9eef3; font-weight: 600; }
.chip small { color: #666; }
.slider { font-size: 12px; display: inline-flex; flex-direction: column; width: 130px; }
.slider input { width: 100%; margin: 0; }
main { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 1fr) 400px; }
.frame { position: relative; min-height: 0; overflow: hidden; }
.map { position: absolute; inset: 0; width: 100%; height: 100%; cursor: crosshair; }
.zoom { position: absolute; left: 8px; bottom: 8px; display: flex; gap: 4px; }
.zoom button { width: 30px; height: 30px; border: 1px solid #bbb; border-radius: 6px; background: #fff; cursor: pointer; color: inherit; }
.tip { position: absolute; pointer-events: none; background: #fff; border: 1px solid #999; border-radius: 6px; padding: 6px;
  box-shadow: 0 2px 8px #0003; display: flex; flex-direction: column; width: 164px; z-index: 1; }
.tip strong { font-size: 13px; overflow-wrap: anywhere; }
.tip small { color: #555; }
.pair { display: flex; gap: 6px; }
.only-heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0; }
aside { overflow-y: auto; border-left: 1px solid #ddd; padding: 8px 12px; }
aside header { position: sticky; top: -8px; background: #fff; padding: 6px 0; z-index: 1; }
aside h2 { font-size: 16px; margin: 4px 0 0; overflow-wrap: anywhere; }
.back { border: 1px solid #bbb; border-radius: 6px; background: #fff; padding: 2px 8px; cursor: pointer; font-size: 12px; color: inherit; }
.found { margin: 0 0 6px; font-size: 12px; color: #555; }
@media (max-width: 760px) {
  #atlas { height: auto; min-height: 100%; }
  main { grid-template-columns: minmax(0, 1fr); align-content: start; }
  .frame { height: 62vw; min-height: 260px; }
  aside { border-left: 0; border-top: 1px solid #ddd; overflow: visible; }
  aside header { position: static; }
  .slider { flex: 1 1 120px; }
}
`;
