import { type SignalKind, type Signals, type Turn, noSignals, signalKinds } from '../wire/signals';
import { type AxisMs, axisMs, unixMs } from '../units';
import type { Picture } from './picture';
import type { PlotlyObject } from './plotly';
import type { TimeAxis } from './time-axis';
import { axisText } from './zone';

const names = { bos: 'BOS', choch: 'CHoCH' };

/** What the viewer calls all signals, and one kind of them, when switching them on and off. */
export const allSignals = 'signals';
export const switchOf = (kind: SignalKind): string => `signals:${kind}`;

/** The signals that the viewer has not switched off. */
function shownSignals({ signals, hidden }: Picture): Signals {
  if (hidden.has(allSignals)) return noSignals;
  const off = signalKinds.filter((kind) => hidden.has(switchOf(kind)));
  return { ...signals, ...Object.fromEntries(off.map((kind) => [kind, []])) };
}

/** Pivots, breaks, turns of structure and confluence as traces: annotations would cost several times as much. */
export function signalTraces(picture: Picture): PlotlyObject[] {
  const { palette, axis } = picture;
  const signals = shownSignals(picture);
  const marks = { type: 'scatter', mode: 'markers', xaxis: 'x', yaxis: 'y', hoverinfo: 'skip', showlegend: false };
  const traces: PlotlyObject[] = [];
  // An upright triangle that stands off points up from below its price; turned round, down from above.
  const triangle = { symbol: 'triangle-up', standoff: 7, line: { width: 0 } };
  if (signals.pivots.length > 0) {
    traces.push({
      ...marks,
      name: 'pivots',
      x: signals.pivots.map((pivot) => axisText(axis.toAxis(pivot.time))),
      y: signals.pivots.map((pivot) => pivot.price),
      marker: {
        ...triangle,
        size: 7,
        color: palette.pivot,
        angle: signals.pivots.map((pivot) => (pivot.type === 'high' ? 180 : 0)),
      },
    });
  }
  if (signals.breaks.length > 0) {
    const isBuy = signals.breaks.map((mark) => mark.type === 'buy');
    traces.push({
      ...marks,
      name: 'breaks',
      x: signals.breaks.map((mark) => axisText(axis.toAxis(mark.time))),
      y: signals.breaks.map((mark) => mark.price),
      marker: {
        ...triangle,
        size: 14,
        standoff: 10,
        line: { width: 1, color: palette.background },
        color: isBuy.map((buy) => (buy ? palette.up : palette.down)),
        angle: isBuy.map((buy) => (buy ? 0 : 180)),
      },
    });
  }
  if (signals.turns.length > 0) {
    traces.push({
      ...marks,
      mode: 'text',
      name: 'structure',
      x: signals.turns.map((turn) => axisText(middle(turn, axis))),
      y: signals.turns.map((turn) => turn.price),
      text: signals.turns.map((turn) => names[turn.type]),
      textposition: signals.turns.map((turn) => (turn.direction === 'up' ? 'top center' : 'bottom center')),
      textfont: { size: 9, color: signals.turns.map((turn) => (turn.direction === 'up' ? palette.up : palette.down)) },
    });
  }
  if (signals.confluence.length > 0) {
    // Quieter than a break: a ring where to enter, a small cross where to leave.
    const isEnter = signals.confluence.map((mark) => mark.type === 'enter');
    const colours = signals.confluence.map((mark) => (mark.direction === 'up' ? palette.up : palette.down));
    traces.push({
      ...marks,
      name: 'confluence',
      x: signals.confluence.map((mark) => axisText(axis.toAxis(mark.time))),
      y: signals.confluence.map((mark) => mark.price),
      marker: {
        symbol: isEnter.map((enter) => (enter ? 'circle-open' : 'x-thin-open')),
        size: isEnter.map((enter) => (enter ? 8 : 5)),
        color: colours,
        line: { width: 1.25, color: colours },
      },
    });
  }
  return traces;
}

function middle({ pivotTime, time }: Turn, axis: TimeAxis): AxisMs {
  return axisMs((axis.toAxis(pivotTime) + axis.toAxis(time)) / 2);
}

/**
 * Fair value gaps and missing stretches as rectangles under the candles; levels and turns of structure as lines. What goes
 * on is drawn to the middle of the first bar that Plotly is not given, of index `end`.
 */
export function signalShapes(picture: Picture, end: number): PlotlyObject[] {
  const { bars, gaps, filled, palette, axis, spacing } = picture;
  const until = (bars.time[end] ?? 0) + spacing / 2;
  const rectangle = { type: 'rect', xref: 'x', layer: 'below', line: { width: 0 } };
  const at = (time: number): string => axisText(axis.toAxis(unixMs(time)));
  const { zones, levels, turns } = shownSignals(picture);
  const line = (from: number, to: number, y: number, style: PlotlyObject): PlotlyObject => {
    return { type: 'line', xref: 'x', yref: 'y', layer: 'below', x0: at(from), x1: at(to), y0: y, y1: y, line: style };
  };
  return [
    ...zones
      .filter(({ start }) => start < until)
      .map((zone) => ({
        ...rectangle,
        yref: 'y',
        x0: at(zone.start),
        x1: at(Math.min(zone.end ?? until, until)),
        y0: zone.low,
        y1: zone.high,
        fillcolor: zone.type === 'bullish' ? palette.zoneBullish : palette.zoneBearish,
      })),
    ...levels
      .filter(({ time }) => time < until)
      .map(({ time, price }) => line(time, until, price, { width: 1, dash: 'dash', color: palette.pivot })),
    ...turns.map(({ pivotTime, time, price, direction }) => {
      return line(pivotTime, time, price, {
        width: 1,
        dash: 'dot',
        color: direction === 'up' ? palette.up : palette.down,
      });
    }),
    ...gaps.map((gap) => ({
      ...rectangle,
      yref: 'y domain',
      x0: at(gap.from),
      x1: at(gap.to),
      y0: 0,
      y1: 1,
      fillcolor: palette.gap,
    })),
    // Bars stand here now; a strip below them says that they came late.
    ...filled.map((gap) => ({
      ...rectangle,
      yref: 'y domain',
      x0: at(gap.from - spacing / 2),
      x1: at(gap.to - spacing / 2),
      y0: 0,
      y1: 0.012,
      fillcolor: palette.pivot,
    })),
  ];
}
