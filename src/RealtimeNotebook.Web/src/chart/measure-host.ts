import type { PlotAxes } from './axes';
import type { ChartListener } from './chart-listener';
import { Redraw } from './frame-planner';
import type { LiveChart } from './live-chart';
import type { MeasureHost } from './measure-tool';
import type { Picture } from './picture';
import { measurePointAt } from './pointer';
import { sideOf } from './view-state';

/** What measuring needs of a chart: `now` are its axes, what it shows, and the index of the bar that is read out. */
export function measureHost(
  chart: LiveChart,
  now: () => readonly [PlotAxes | undefined, Picture, number],
  listener: ChartListener,
): MeasureHost {
  return {
    pointAt: (at) => {
      const [axes, picture] = now();
      return axes && measurePointAt(at, axes, picture);
    },
    index: () => now()[2],
    reveal: (time) => {
      const side = sideOf(chart.time.axis.toAxis(time), chart.view.time);
      if (side !== 0) chart.shift(0.25 * side, 1);
    },
    changed: () => {
      chart.request(Redraw.overlay);
      listener.measured();
    },
  };
}
