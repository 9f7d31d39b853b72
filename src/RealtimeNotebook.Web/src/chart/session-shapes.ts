import { isDaily } from '../model/interval';
import { type AxisMs, axisMs } from '../units';
import type { Picture, View } from './picture';
import type { PlotlyObject } from './plotly';
import { closedHours } from './sessions';
import { axisText } from './zone';

/** Sessions narrower than this, in CSS pixels, are neither parted nor shaded: the chart would be all lines. */
const leastPixels = 56;

/**
 * Lines between two sessions, and a shade over bars outside the regular hours: in view, and as far as a drag can reach. One
 * shape for all of a kind, because each costs by itself.
 */
export function sessionShapes({ axis, interval, sessions, palette }: Picture, view: View): PlotlyObject[] {
  if (isDaily(interval)) return [];
  const [from, to] = view.time;
  const reach = to - from;
  const [start, end] = [axisMs(from - reach), axisMs(to + reach)];
  const most = (3 * view.width) / leastPixels;
  const shape = { type: 'path', xref: 'x', yref: 'paper', layer: 'below' };
  const shapes: PlotlyObject[] = [];

  const breaks = axis.breaks(start, end);
  if (breaks.length > 0 && breaks.length <= most) {
    const path = breaks.map((at) => `M ${place(at)},0 L ${place(at)},1`).join(' ');
    shapes.push({ ...shape, path, line: { width: 1, dash: 'dot', color: palette.axis } });
  }
  if (sessions === undefined) return shapes;
  const closed = closedHours(sessions, axis.fromAxis(start), axis.fromAxis(end))
    // A bar begins half a step before its place.
    .map((part) => part.map((time) => axisMs(axis.toAxis(time) - axis.step / 2)) as [AxisMs, AxisMs])
    .filter(([left, right]) => right - left >= axis.step);
  if (closed.length > 0 && closed.length <= most) {
    const path = closed.map(([left, right]) => {
      return `M ${place(left)},0 L ${place(right)},0 L ${place(right)},1 L ${place(left)},1 Z`;
    });
    shapes.push({ ...shape, path: path.join(' '), line: { width: 0 }, fillcolor: palette.closed });
  }
  return shapes;
}

/** In a path, blanks part one place from the next, so a date has another sign between its day and its time. */
function place(at: AxisMs): string {
  return axisText(at).replace('T', '_');
}
