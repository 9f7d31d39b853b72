import { unixMs } from '../units';
import { type Picture, closedBars } from './picture';
import type { PlotlyObject } from './plotly';
import { axisText, toAxis } from './zone';

/** Pivots and breaks as marker traces: annotations would cost several times as much. */
export function signalTraces({ signals, palette, hidden, offset }: Picture): PlotlyObject[] {
  if (hidden.has('signals')) return [];
  const marks = { type: 'scatter', mode: 'markers', xaxis: 'x', yaxis: 'y', hoverinfo: 'skip', showlegend: false };
  const traces: PlotlyObject[] = [];
  // An upright triangle that stands off points up from below its price; turned round, down from above.
  const triangle = { symbol: 'triangle-up', standoff: 7, line: { width: 0 } };
  if (signals.pivots.length > 0) {
    traces.push({
      ...marks,
      name: 'pivots',
      x: signals.pivots.map((pivot) => axisText(toAxis(pivot.time, offset))),
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
      x: signals.breaks.map((mark) => axisText(toAxis(mark.time, offset))),
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
  return traces;
}

/** Fair value gaps and missing stretches as rectangles under the candles. */
export function signalShapes({ bars, signals, gaps, palette, hidden, offset, spacing }: Picture): PlotlyObject[] {
  const newest = unixMs((bars.time[closedBars(bars)] ?? 0) + spacing / 2);
  const rectangle = { type: 'rect', xref: 'x', layer: 'below', line: { width: 0 } };
  const at = (time: number): string => axisText(toAxis(unixMs(time), offset));
  const zones = hidden.has('signals') ? [] : signals.zones;
  return [
    ...zones.map((zone) => ({
      ...rectangle,
      yref: 'y',
      x0: at(zone.start),
      x1: at(zone.end ?? newest),
      y0: zone.low,
      y1: zone.high,
      fillcolor: zone.type === 'bullish' ? palette.zoneBullish : palette.zoneBearish,
    })),
    ...gaps.map((gap) => ({
      ...rectangle,
      yref: 'y domain',
      x0: at(gap.from),
      x1: at(gap.to),
      y0: 0,
      y1: 1,
      fillcolor: palette.gap,
    })),
  ];
}
