import type { OwnFigure } from '../wire/figure';
import { type Json, isObject } from '../wire/fields';
import { histogramColours } from './histogram';
import { type IndicatorSet, userIndicators } from './indicators';
import { buildLayout } from './layout';
import type { Panel, PanelId } from './panels';
import { type Picture, type View, bodyShare } from './picture';
import type { PlotlyObject } from './plotly';
import type { DrawnBars } from './slice';
import { noteTraces } from './user-marks';
import { axisText } from './zone';

/** What of a live trace is data; the rest is how it looks. */
const dataNames: readonly string[] = ['x', 'x0', 'dx', 'y', 'y0', 'dy', 'open', 'high', 'low', 'close'];
/** What may be one for each point, and then belongs to points that are no more. */
const pointwise: readonly string[] = [
  'text',
  'hovertext',
  'customdata',
  'ids',
  'selectedpoints',
  'base',
  'offset',
  'width',
];

/** A trace that follows the series: `price`, `volume`, or the name of an indicator's line. */
export interface LiveTrace {
  readonly name: string;
  readonly index: number;
  readonly axis: string;
  /** Where the chart itself would draw it. */
  readonly panel: PanelId;
}

/** The traces of a figure that follow the series. The first candlestick is the price where none bears the name. */
export function liveTraces({ data }: OwnFigure, set: IndicatorSet): readonly LiveTrace[] {
  const candles = data.flatMap((trace, index) => (trace['type'] === 'candlestick' ? [index] : []));
  const price = candles.find((index) => data[index]?.['name'] === 'price') ?? candles[0];
  const panes = new Map(userIndicators(set).flatMap(({ lines, pane }) => lines.map((line) => [line, pane] as const)));
  const panelOf = (name: string): PanelId => {
    if (name === 'macd' || name === 'signal' || name === 'histogram') return 'macd';
    const pane = panes.get(name);
    return pane === undefined ? 'price' : `own:${pane}`;
  };
  return data.flatMap((trace, index): LiveTrace[] => {
    const axis = typeof trace['yaxis'] === 'string' ? trace['yaxis'] : 'y';
    const name = trace['name'];
    if (index === price) return [{ name: 'price', index, axis, panel: 'price' }];
    if (typeof name !== 'string' || trace['type'] === 'candlestick') return [];
    if (name === 'volume') return [{ name, index, axis, panel: 'volume' }];
    return set.bars.indicators.has(name) ? [{ name, index, axis, panel: panelOf(name) }] : [];
  });
}

/** The panels of a figure: one for each axis that live traces stand on. */
export function ownPanels(own: OwnFigure, set: IndicatorSet): Panel[] {
  const panels: Panel[] = [];
  for (const { panel: id, axis } of liveTraces(own, set)) {
    if (panels.some((panel) => panel.id === id || panel.axis === axis)) continue;
    const key = axis.replace('y', 'yaxis');
    const given = objectIn(own.layout, key)['domain'];
    const domain: readonly [number, number] = isPair(given) ? given : [0, 1];
    panels.push({ id, axis, key, domain });
  }
  return panels;
}

/** The picture as a figure shows it: lines that it has not, or has elsewhere, are not for the overlay to draw. */
export function inFigure(own: OwnFigure, picture: Picture): Picture {
  const hidden = new Set([...picture.hidden, ...notInFigure(own, picture)]);
  return { ...picture, hidden, own, switchedOff: picture.hidden };
}

function notInFigure(own: OwnFigure, set: IndicatorSet): string[] {
  const panels = ownPanels(own, set);
  const traces = liveTraces(own, set);
  return [...set.bars.indicators.keys()].filter((name) => {
    const trace = traces.find((one) => one.name === name);
    return trace === undefined || panels.find(({ id }) => id === trace.panel)?.axis !== trace.axis;
  });
}

/** The traces of a figure, those that live with the data to draw. */
export function ownTraces(own: OwnFigure, picture: Picture, bars: DrawnBars): PlotlyObject[] {
  const x = bars.places.map(axisText);
  const lively = new Map(liveTraces(own, picture).map((trace) => [trace.index, trace]));
  const traces = own.data.map((trace, index): PlotlyObject => {
    const live = lively.get(index);
    if (live === undefined) return trace;
    const look = Object.entries(trace).filter(([key, value]) => {
      return !dataNames.includes(key) && !(pointwise.includes(key) && Array.isArray(value));
    });
    const isOff = picture.switchedOff?.has(live.name) === true;
    const base = { ...Object.fromEntries(look), x, ...(isOff ? { visible: false } : {}) };
    if (live.name === 'price') {
      const { open, high, low, close } = bars;
      return { ...base, open, high, low, close };
    }
    const y = live.name === 'volume' ? bars.volume : (bars.indicators.get(live.name) ?? []);
    const width = trace['type'] === 'bar' ? { width: bars.spacing * bodyShare, ...numberIn(trace, 'width') } : {};
    return { ...base, ...width, ...markerOf(trace, live.name, picture, bars), y };
  });
  const price = lively.size === 0 ? 'y' : priceAxis(own, picture);
  return [...traces, ...noteTraces(picture).map((note) => ({ ...note, yaxis: price }))];
}

/** The figure's layout, with the ranges, the size and the shapes of the moment. */
export function ownLayout(
  own: OwnFigure,
  picture: Picture,
  view: View,
  shapes: readonly PlotlyObject[],
  revision: number,
): PlotlyObject {
  const { layout } = own;
  const built = buildLayout(picture, view, shapes, revision) as Json;
  const template = objectIn(objectIn(layout, 'template'), 'layout');
  const price = priceAxis(own, picture);
  const has = (name: string): boolean => layout[name] !== undefined || template[name] !== undefined;
  const made: Record<string, unknown> = { ...layout };
  for (const name of ['width', 'height', 'autosize', 'dragmode', 'selectdirection', 'uirevision', 'datarevision']) {
    made[name] = built[name];
  }
  for (const name of ['hovermode', 'boxgap', 'boxgroupgap', 'paper_bgcolor', 'plot_bgcolor', 'font']) {
    if (!has(name)) made[name] = built[name];
  }
  if (layout['margin'] === undefined) made['margin'] = { l: 60, r: 24, t: has('title') ? 52 : 20, b: 44 };
  const theirs = Array.isArray(layout['shapes']) ? (layout['shapes'] as unknown[]) : [];
  made['shapes'] = [...theirs, ...shapes.map((shape) => placed(shape, price))];
  const bare = has('plot_bgcolor') ? {} : { gridcolor: picture.palette.grid, zerolinecolor: picture.palette.axis };
  const { range: time, autorange } = objectIn(built, 'xaxis');
  for (const axis of timeAxes(own, picture)) {
    const given = objectIn(layout, axis);
    const slider = { visible: false, ...objectIn(given, 'rangeslider') };
    const joined = axis === 'xaxis' ? {} : { matches: 'x' };
    made[axis] = { ...bare, ...given, ...joined, type: 'date', range: time, autorange, rangeslider: slider };
  }
  for (const { key } of view.panels) {
    const given = objectIn(layout, key);
    const { range, fixedrange } = objectIn(built, key);
    // A range that the figure gives is there on purpose: a writer of figures leaves it out.
    made[key] = { ...bare, range, fixedrange, ...given, autorange: false };
  }
  return made;
}

function priceAxis(own: OwnFigure, set: IndicatorSet): string {
  return liveTraces(own, set).find(({ name }) => name === 'price')?.axis ?? 'y';
}

/** Every time axis that a live trace stands on, as the layout calls it. */
function timeAxes(own: OwnFigure, set: IndicatorSet): string[] {
  const axes = liveTraces(own, set).map(({ index }) => {
    const axis = own.data[index]?.['xaxis'];
    return typeof axis === 'string' ? axis.replace('x', 'xaxis') : 'xaxis';
  });
  return [...new Set(['xaxis', ...axes])];
}

/** Colours that were one for each point are given to the points that there are now. */
function markerOf(trace: Json, name: string, { palette }: Picture, bars: DrawnBars): PlotlyObject {
  const marker = objectIn(trace, 'marker');
  if (!Array.isArray(marker['color'])) return {};
  const { color: _, ...rest } = marker;
  const values = bars.indicators.get(name) ?? [];
  if (name === 'histogram') return { marker: { ...rest, color: histogramColours(values, palette) } };
  if (name !== 'volume') return { marker: rest };
  const color = bars.close.map((close, i) => (close >= bars.open[i]! ? palette.volumeUp : palette.volumeDown));
  return { marker: { ...rest, color } };
}

function placed(shape: PlotlyObject, price: string): PlotlyObject {
  const yref = shape['yref'];
  return yref === 'y' ? { ...shape, yref: price } : yref === 'y domain' ? { ...shape, yref: `${price} domain` } : shape;
}

function objectIn(from: Json, name: string): Json {
  const value = from[name];
  return isObject(value) ? value : {};
}

function numberIn(from: Json, name: string): PlotlyObject {
  return typeof from[name] === 'number' ? { [name]: from[name] } : {};
}

function isPair(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'number');
}
