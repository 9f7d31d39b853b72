import { axisText, toAxis } from './zone';
import { splitByDirection } from './hull';
import { histogramColours } from './histogram';
import { type Panel, userIndicators } from './panels';
import { type Picture, bodyShare } from './picture';
import type { PlotlyObject } from './plotly';
import { signalTraces } from './signal-marks';
import type { DrawnBars } from './slice';

/** The traces of the bars to draw. Plotly keeps the arrays, so they are not the series' own. */
export function buildTraces(picture: Picture, panels: readonly Panel[], bars: DrawnBars): PlotlyObject[] {
  const { palette, hidden, offset } = picture;
  const x = bars.time.map((time) => axisText(toAxis(time, offset)));
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
  lineColours(picture).forEach((color, name) => line(name, color, axisOf(panels, name)));

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
  return [...traces, ...signalTraces(picture)];
}

/** The colour of each of the user's indicators. */
export function lineColours({ bars, placements, palette }: Picture): ReadonlyMap<string, string> {
  const names = [...userIndicators(bars, placements, 'price'), ...userIndicators(bars, placements, 'own')];
  return new Map(names.map((name, i) => [name, palette.lines[i % palette.lines.length]!]));
}

/** The value axis that an indicator of the user's belongs to. */
export function axisOf(panels: readonly Panel[], name: string): string {
  return panels.find((panel) => panel.id === `own:${name}`)?.axis ?? 'y';
}

function bar(color: readonly string[]): PlotlyObject {
  return { color, line: { width: 0 } };
}
