import { digitsOfStep, grouped, withMinus } from '../model/number-text';
import { formatVolume } from './format';
import { shownIn } from './indicators';
import { type Panel, paneOf } from './panels';
import { type Picture, type View, bodyShare } from './picture';
import type { PlotlyObject } from './plotly';
import type { ValueRange } from './ranges';
import { timeTicks } from './time-ticks';
import { axisText } from './zone';

/** Space around the panels in CSS pixels; the right one holds the price labels. */
export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const font = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
export const fontSize = 11;

/** Room for the longest price label at the right, and two lines of dates at the bottom. */
export function margins({ highest, precision }: Picture): Margins {
  const characters = grouped(highest, precision).length;
  return { left: 8, right: Math.max(54, Math.round(characters * 6.4 + 16)), top: 8, bottom: 34 };
}

/** The layout for a view. Built anew each time: Plotly writes into what it is given. */
export function buildLayout(
  picture: Picture,
  view: View,
  shapes: readonly PlotlyObject[],
  dataRevision: number,
): PlotlyObject {
  const { palette } = picture;
  const margin = margins(picture);
  const bottom = view.panels[view.panels.length - 1]?.axis ?? 'y';
  const plotWidth = view.width - margin.left - margin.right;
  const ticks = timeTicks(picture, view.time, plotWidth);
  const layout: Record<string, unknown> = {
    width: view.width,
    height: view.height,
    autosize: false,
    margin: { l: margin.left, r: margin.right, t: margin.top, b: margin.bottom, pad: 0 },
    // Transparent, so that the watermark lies behind the candles.
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: font, size: fontSize, color: palette.muted },
    showlegend: false,
    hovermode: false,
    dragmode: view.dragMode,
    selectdirection: 'h',
    barmode: 'overlay',
    boxgap: 1 - bodyShare,
    boxgroupgap: 0,
    uirevision: view.revision,
    datarevision: dataRevision,
    shapes,
    xaxis: {
      type: 'date',
      anchor: bottom,
      range: view.time.map(axisText),
      autorange: false,
      rangeslider: { visible: false },
      gridcolor: palette.grid,
      linecolor: palette.axis,
      showline: true,
      zeroline: false,
      tickangle: 0,
      tickmode: 'array',
      tickvals: ticks.places.map(axisText),
      ticktext: ticks.labels,
      automargin: false,
      fixedrange: false,
    },
  };
  for (const panel of view.panels) layout[panel.key] = valueAxis(picture, view, panel, margin);
  return layout;
}

function valueAxis(picture: Picture, view: View, panel: Panel, margin: Margins): PlotlyObject {
  const { palette, precision } = picture;
  const height = (view.height - margin.top - margin.bottom) * (panel.domain[1] - panel.domain[0]);
  const range = view.values.get(panel.id) ?? [0, 1];
  const isPrice = panel.id === 'price';
  const nticks = Math.max(2, Math.min(10, Math.floor(height / (isPrice ? 38 : 24))));
  // Plotly's steps are no finer than this share of the range: where they are finer than a price's digits, labels have more.
  const stepDigits = digitsOfStep((range[1] - range[0]) / nticks, Math.max(...range.map(Math.abs)));
  return {
    anchor: 'x',
    side: 'right',
    domain: [...panel.domain],
    range: [...range],
    autorange: false,
    // A panel that fits itself to what is in view leaves dragging to the time axis alone.
    fixedrange: !isPrice || view.autoPrice,
    gridcolor: palette.grid,
    zeroline: panel.id === 'macd',
    zerolinecolor: palette.axis,
    zerolinewidth: 1,
    showline: false,
    nticks,
    tickformat: `,.${isPrice ? Math.max(precision, stepDigits) : stepDigits}f`,
    ticklabelstandoff: 3,
    automargin: false,
    ...ownTicks(picture, panel, range, height),
  };
}

/** Ticks that Plotly would not choose: volumes in the units that they are read out in (it would write G), and guide levels. */
function ownTicks(picture: Picture, panel: Panel, [low, high]: ValueRange, height: number): PlotlyObject {
  if (panel.id === 'volume') return volumeTicks(0, high, height);
  const pane = paneOf(panel.id);
  const style = pane === undefined ? undefined : shownIn(picture, pane)[0];
  if (style?.format === 'volume') return volumeTicks(low, high, height);
  if (style === undefined || style.levels.length === 0) return panel.id === 'price' ? {} : tinyTicks(low, high, height);
  return { tickmode: 'array', tickvals: [...style.levels], showgrid: false };
}

/** One or two round steps above zero, or across a range that begins elsewhere. */
function volumeTicks(low: number, high: number, height: number): PlotlyObject {
  const step = roundStep((high - low) / (height < 56 ? 1 : 2));
  const first = Math.ceil(low / step) * step;
  const tickvals = [0, 1, 2].map((i) => first + i * step).filter((value) => value <= high && (low !== 0 || value > 0));
  return { tickmode: 'array', tickvals, ticktext: tickvals.map(formatVolume) };
}

/** Ticks of values so small that they are written with an exponent; none where digits do. */
function tinyTicks(low: number, high: number, height: number): PlotlyObject {
  const step = roundStep((high - low) / (height < 56 ? 2 : 4));
  if (!(high > low) || digitsOfStep(step, 0) <= 8) return {};
  const tickvals: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) tickvals.push(i * step + 0);
  const text = (value: number): string => withMinus(String(Number(value.toPrecision(3))));
  return { tickmode: 'array', tickvals, ticktext: tickvals.map(text) };
}

/** The guide levels of panels, as lines across them under everything else. */
export function levelShapes(picture: Picture, panels: readonly Panel[]): PlotlyObject[] {
  const line = { color: picture.palette.axis, width: 1, dash: 'dash' };
  return panels.flatMap(({ id, axis }) => {
    const pane = paneOf(id);
    const levels = pane === undefined ? [] : shownIn(picture, pane).flatMap((style) => style.levels);
    const across = { type: 'line', xref: 'x domain', yref: axis, layer: 'below', x0: 0, x1: 1, line };
    return [...new Set(levels)].map((level) => ({ ...across, y0: level, y1: level }));
  });
}

/** The largest of 1, 2, 2.5 or 5 times a power of ten that is at most `value`. */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, Number.MIN_VALUE)));
  return ([5, 2.5, 2, 1].find((factor) => factor * power <= value) ?? 1) * power;
}
