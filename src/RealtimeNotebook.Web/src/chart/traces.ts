import { axisText } from './zone';
import { splitByDirection } from './hull';
import { histogramColours } from './histogram';
import { stylesOf } from './indicators';
import type { Panel } from './panels';
import { type Picture, bodyShare } from './picture';
import type { PlotlyObject } from './plotly';
import { signalTraces } from './signal-marks';
import type { DrawnBars } from './slice';
import { noteTraces } from './user-marks';

/** The traces of the bars to draw. Plotly keeps the arrays, so they are not the series' own. */
export function buildTraces(picture: Picture, panels: readonly Panel[], bars: DrawnBars): PlotlyObject[] {
  const { palette, hidden } = picture;
  const x = bars.places.map(axisText);
  const price = { x, xaxis: 'x', yaxis: 'y', hoverinfo: 'skip', showlegend: false };
  const traces: PlotlyObject[] = [
    {
      ...price,
      type: 'candlestick',
      name: 'price',
      open: bars.open,
      high: bars.high,
      low: bars.low,
      close: bars.close,
      increasing: { line: { color: palette.up, width: 1 }, fillcolor: palette.up },
      decreasing: { line: { color: palette.down, width: 1 }, fillcolor: palette.down },
    },
  ];
  const column = (name: string) => bars.indicators.get(name);
  const line = (name: string, color: string, axis: string, width = 1.5): void => {
    const y = column(name);
    if (y === undefined || hidden.has(name)) return;
    traces.push({ ...price, type: 'scatter', mode: 'lines', name, y, yaxis: axis, line: { color, width } });
  };

  const hull = column('hull');
  if (hull !== undefined && !hidden.has('hull')) {
    const { rising, falling } = splitByDirection(x, hull);
    const lines = { ...price, type: 'scatter', mode: 'lines' };
    traces.push({ ...lines, ...rising, name: 'hull', line: { color: palette.hullUp, width: 1.75 } });
    traces.push({ ...lines, ...falling, name: 'hull falling', line: { color: palette.hullDown, width: 1.75 } });
  }
  traces.push(...userTraces(picture, panels, bars, price));

  const volume = panels.find((panel) => panel.id === 'volume');
  const width = bars.spacing * bodyShare;
  if (volume !== undefined) {
    const color = bars.close.map((close, i) => {
      return close >= bars.open[i]! ? palette.volumeUp : palette.volumeDown;
    });
    traces.push({
      ...price,
      type: 'bar',
      name: 'volume',
      y: bars.volume,
      width,
      yaxis: volume.axis,
      marker: bar(color),
    });
  }
  const macd = panels.find((panel) => panel.id === 'macd');
  if (macd !== undefined) {
    const y = column('histogram');
    if (y !== undefined && !hidden.has('histogram')) {
      const marker = bar(histogramColours(y, palette));
      traces.push({ ...price, type: 'bar', name: 'histogram', y, width, yaxis: macd.axis, marker });
    }
    line('macd', palette.macd, macd.axis);
    line('signal', palette.signal, macd.axis);
  }
  return [...traces, ...signalTraces(picture), ...noteTraces(picture)];
}

/** The user's indicators: bands first, so that no tint covers a line. */
function userTraces(
  picture: Picture,
  panels: readonly Panel[],
  { indicators }: DrawnBars,
  shared: PlotlyObject,
): PlotlyObject[] {
  const { palette } = picture;
  const { lines, bands } = stylesOf(picture, palette);
  const column = (name: string) => indicators.get(name) ?? [];
  const scatter: PlotlyObject = { ...shared, type: 'scatter', mode: 'lines' };
  const traces: PlotlyObject[] = bands.flatMap(({ upper, lower, pane, fill }) => {
    const edge = { ...scatter, yaxis: axisOf(panels, pane), line: { width: 0 } };
    const top = { ...edge, name: `${upper} edge`, y: column(upper) };
    return [top, { ...edge, name: `${lower} edge`, y: column(lower), fill: 'tonexty', fillcolor: fill }];
  });
  for (const style of lines) {
    const { name, pane, colour: color, width, dash, by } = style;
    const y = column(name);
    const trace: PlotlyObject = { ...scatter, yaxis: axisOf(panels, pane) };
    if (by === undefined) {
      traces.push({ ...trace, name, y, line: { color, width, dash } });
      continue;
    }
    const signs = column(by);
    const side = (isOf: (sign: number) => boolean) => y.map((value, i) => (isOf(signs[i] ?? 0) ? value : null));
    traces.push({ ...trace, name, y: side((sign) => sign >= 0), line: { color: palette.up, width } });
    traces.push({ ...trace, name: `${name} down`, y: side((sign) => sign < 0), line: { color: palette.down, width } });
  }
  return traces;
}

/** The value axis of a panel that indicators share, or of the candles. */
export function axisOf(panels: readonly Panel[], pane: string | undefined): string {
  return panels.find((panel) => panel.id === `own:${pane}`)?.axis ?? 'y';
}

function bar(color: readonly string[]): PlotlyObject {
  return { color, line: { width: 0 } };
}
