import { axisMs } from '../units';
import { momentum } from './histogram';
import { isRising } from './hull';
import { colourAt, isJoined, stylesOf } from './indicators';
import { type Picture, type View, bodyShare, closedBars } from './picture';
import type { PanelId } from './panels';
import type { PlotlyObject } from './plotly';
import { axisOf } from './traces';
import { axisText } from './zone';

/**
 * The forming bar as Plotly shapes: public interface only, some ten times the cost of the overlay. Used when Plotly's axes
 * are not what the overlay knows.
 */
export function formingShapes(picture: Picture, view: View): PlotlyObject[] {
  const { bars, palette, hidden } = picture;
  const shapes: PlotlyObject[] = [];
  const axis = (id: PanelId): string | undefined => view.panels.find((panel) => panel.id === id)?.axis;
  const at = (index: number, bodies: number): string => {
    return axisText(axisMs(picture.axis.toAxis(bars.time[index]!) + bodies * picture.spacing * bodyShare));
  };
  const box = (index: number, yref: string | undefined, y0: number, y1: number, fillcolor: string): void => {
    if (yref === undefined) return;
    const x = { x0: at(index, -0.5), x1: at(index, 0.5) };
    shapes.push({ type: 'rect', xref: 'x', yref, ...x, y0, y1, fillcolor, line: { width: 0 } });
  };
  const line = (from: number, to: number, yref: string | undefined, y0: number, y1: number, color: string): void => {
    if (yref === undefined) return;
    shapes.push({ type: 'line', xref: 'x', yref, x0: at(from, 0), x1: at(to, 0), y0, y1, line: { color, width: 1.5 } });
  };
  const segment = (index: number, name: string, yref: string | undefined, colour: (v: number, p: number) => string) => {
    const [previous, value] = [bars.indicators.get(name)?.[index - 1], bars.indicators.get(name)?.[index]];
    if (hidden.has(name) || previous === null || value === null) return;
    if (previous === undefined || value === undefined) return;
    line(index - 1, index, yref, previous, value, colour(value, previous));
  };

  for (let i = closedBars(bars); i < bars.length; i++) {
    const bar = bars.at(i);
    const isUp = bar.close >= bar.open;
    line(i, i, 'y', bar.low, bar.high, isUp ? palette.up : palette.down);
    box(i, 'y', bar.open, bar.close, isUp ? palette.up : palette.down);
    box(i, axis('volume'), 0, bar.volume, isUp ? palette.volumeUp : palette.volumeDown);
    segment(i, 'hull', 'y', (value, previous) => (isRising(value, previous) ? palette.hullUp : palette.hullDown));
    const histogram = bars.indicators.get('histogram');
    const value = histogram?.[i];
    if (value !== null && value !== undefined && !hidden.has('histogram')) {
      box(i, axis('macd'), 0, value, palette.histogram[momentum(value, histogram?.[i - 1])]);
    }
    segment(i, 'macd', axis('macd'), () => palette.macd);
    segment(i, 'signal', axis('macd'), () => palette.signal);
    for (const style of stylesOf(picture, palette).lines) {
      if (!isJoined(style, bars, i)) continue;
      segment(i, style.name, axisOf(view.panels, style.pane), () => colourAt(style, bars, palette, i));
    }
  }
  return [...shapes, ...lastPriceLine(picture)];
}

function lastPriceLine({ bars, palette }: Picture): PlotlyObject[] {
  const [open, close] = [bars.open[bars.last], bars.close[bars.last]];
  if (open === undefined || close === undefined) return [];
  const line = { color: close >= open ? palette.up : palette.down, width: 1, dash: 'dot' };
  return [{ type: 'line', xref: 'x domain', yref: 'y', x0: 0, x1: 1, y0: close, y1: close, line }];
}
