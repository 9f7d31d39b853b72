import type { Figure } from './figure';
import type { PriceFormat } from './format';
import { paneOf } from './panels';
import { type Measurement, measured, measuredText } from './measure';
import type { Picture, View } from './picture';
import type { PlotlyObject } from './plotly';
import { plain } from './user-marks';
import { axisText } from './zone';

/** A figure that stands by itself, and its size in CSS pixels. */
export interface Export extends Figure {
  readonly width: number;
  readonly height: number;
}

/** What is written over a picture that leaves the page. */
export interface Heading {
  readonly symbol: string;
  readonly timeframe: string;
  /** The newest bar's time with its zone. */
  readonly time: string;
  readonly simulated: boolean;
}

const headHeight = 30;

/** Adds to a figure with the forming bar what the page has around it: the heading, captions, the last price, what is measured. */
export function exportFigure(
  { data, layout }: Figure,
  picture: Picture,
  view: View,
  format: PriceFormat,
  heading: Heading,
  measurement: Measurement | undefined,
): Export {
  const { bars, palette } = picture;
  const height = view.height + headHeight;
  const { margin, shapes } = layout as { margin: { t: number }; shapes: readonly PlotlyObject[] };
  const text = { showarrow: false, xanchor: 'left', align: 'left', font: { size: 12, color: palette.text } };
  const [open, close] = [bars.open[bars.last] ?? 0, bars.close[bars.last] ?? 0];
  const prices = [open, bars.high[bars.last] ?? 0, bars.low[bars.last] ?? 0, close];
  const values = prices.map((price, i) => `${'OHLC'.charAt(i)} ${format.price(price)}`).join('  ');
  const mark = heading.simulated ? '  <b>SIMULATED</b>' : '';
  const title = `<b>${plain(heading.symbol)}</b> ${plain(heading.timeframe)}${mark}  ${plain(heading.time)}  ${values}`;
  const annotations: PlotlyObject[] = [
    { ...text, xref: 'paper', yref: 'paper', x: 0, y: 1, yanchor: 'bottom', yshift: margin.t, text: title },
    {
      ...{ ...text, xref: 'paper', yref: 'y', x: 1, y: close, text: format.price(close), borderpad: 2 },
      ...{ bgcolor: close >= open ? palette.up : palette.down, font: { size: 11, color: '#ffffff' } },
    },
  ];
  for (const { id, domain } of view.panels.slice(1)) {
    const caption = {
      text: plain(paneOf(id) ?? (id === 'volume' ? 'Vol' : 'MACD')),
      font: { size: 11, color: palette.muted },
    };
    const place = { xref: 'paper', yref: 'paper', x: 0, y: domain[1], yanchor: 'bottom' };
    annotations.push({ ...text, ...place, ...caption });
  }
  if (heading.simulated) {
    const size = Math.round(Math.min(110, Math.max(28, view.width * 0.11)));
    const ghost = { text: '<b>SIMULATED</b>', opacity: 0.12, font: { size, color: palette.muted } };
    annotations.push({ xref: 'paper', yref: 'paper', x: 0.5, y: 0.75, showarrow: false, ...ghost });
  }
  const measuring = measurement === undefined ? [] : measureShapes(picture, measurement);
  if (measurement !== undefined) {
    const [x, y] = [picture.axis.toAxis(measurement.to.time), measurement.to.price];
    const lines = measuredText(measured(bars, measurement), format).join('<br>');
    const box = { bgcolor: palette.tag, font: { size: 11, color: palette.onTag }, borderpad: 4 };
    const above = { yanchor: y >= measurement.from.price ? 'bottom' : 'top', xanchor: 'center' };
    annotations.push({ ...text, xref: 'x', yref: 'y', x: axisText(x), y, text: lines, ...box, ...above });
  }
  const background = { paper_bgcolor: palette.background, plot_bgcolor: palette.background };
  const size = { width: view.width, height, margin: { ...margin, t: margin.t + headHeight } };
  return {
    data,
    layout: { ...layout, ...background, ...size, annotations, shapes: [...shapes, ...measuring] },
    width: view.width,
    height,
  };
}

function measureShapes({ axis, palette }: Picture, { from, to }: Measurement): PlotlyObject[] {
  const isUp = to.price >= from.price;
  const ends = {
    x0: axisText(axis.toAxis(from.time)),
    x1: axisText(axis.toAxis(to.time)),
    y0: from.price,
    y1: to.price,
  };
  const line = { color: isUp ? palette.up : palette.down, width: 1 };
  const fillcolor = isUp ? palette.measureUp : palette.measureDown;
  return [{ type: 'rect', xref: 'x', yref: 'y', ...ends, line, fillcolor }];
}
