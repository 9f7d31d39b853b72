import type { Interval } from '../model/interval';
import type { Ms, UnixMs } from '../units';
import type { PlotAxes } from './axes';
import type { View } from './picture';
import type { ZoneName } from './zone';

/** A stretch of time. */
export type Stretch = readonly [UnixMs, UnixMs];

export interface ChartOptions {
  readonly timeZone: ZoneName;
  readonly interval: Interval | undefined;
  /** Whether nights and weekends take no room. */
  readonly hideClosedHours: boolean;
  /** The regular hours, as `parseSessions` reads them. */
  readonly sessions: string | undefined;
  /** `shapes` draws the forming bar through Plotly's public interface only. */
  readonly technique: 'overlay' | 'shapes';
  readonly dragMode: 'pan' | 'zoom';
  readonly scrollZoom: boolean;
}

/** A frame that has been drawn. */
export interface DrawnFrame {
  /** Whether Plotly took part. */
  readonly redrawn: boolean;
  /** Time on the main thread. */
  readonly cost: Ms;
  /** Index of the bar to read out: the one under the pointer, else the newest. */
  readonly index: number;
}

/** What a chart tells the page around it. */
export interface ChartListener {
  drawn(frame: DrawnFrame): void;
  /** Panels, sizes or the follow state have changed. */
  arranged(axes: PlotAxes | undefined, view: View): void;
  /** The viewer measures something, or no more. */
  measured(): void;
  /** The viewer has moved what is in view, many times in the course of a drag; undefined when he lets the chart follow. */
  moved(range: Stretch | undefined): void;
  /** The pointer has come to another bar, given by its open, or has left the chart. */
  pointed(time: UnixMs | undefined): void;
}
