import type { Bars } from '../model/bars';
import { type Interval, nominalLength } from '../model/interval';
import type { Series } from '../model/series';
import { type Ms, ms } from '../units';
import type { Drawn } from '../wire/drawn';
import type { OwnFigure } from '../wire/figure';
import type { Mark } from '../wire/marks';
import type { Gap } from '../wire/messages';
import type { Signals } from '../wire/signals';
import type { ChartTime } from './chart-time';
import type { FollowState } from './follow';
import type { Panel, PanelId } from './panels';
import type { TimeRange, ValueRange } from './ranges';
import type { Sessions } from './sessions';
import type { Palette } from './theme';
import type { TimeAxis } from './time-axis';
import type { ZoneClock } from './zone';

/** Everything that a drawing shows; both Plotly's part and the overlay are made from it. */
export interface Picture {
  readonly bars: Bars;
  readonly drawn: readonly Drawn[];
  readonly signals: Signals;
  readonly gaps: readonly Gap[];
  /** Gaps that have been filled while the chart was open. */
  readonly filled: readonly Gap[];
  readonly marks: readonly Mark[];
  /** Digits after the decimal point of a price. */
  readonly precision: number;
  /** The price that the labels must have room for. */
  readonly highest: number;
  readonly palette: Palette;
  /** Names of traces and kinds of signals that the viewer has switched off. */
  readonly hidden: ReadonlySet<string>;
  /** Where instants lie. */
  readonly axis: TimeAxis;
  /** What the clock shows at them. */
  readonly clock: ZoneClock;
  readonly interval: Interval | undefined;
  /** The regular hours, bars outside of which are shaded. */
  readonly sessions: Sessions | undefined;
  /** Distance between two bars on the axis. */
  readonly spacing: Ms;
  /** The user's own figure that it is drawn in, and what the viewer has switched off of that. */
  readonly own?: OwnFigure | undefined;
  readonly switchedOff?: ReadonlySet<string>;
}

/** Which part of it is in view, and where. */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly panels: readonly Panel[];
  readonly follow: FollowState;
  readonly time: TimeRange;
  readonly values: ReadonlyMap<PanelId, ValueRange>;
  /** Whether the price axis fits what is in view; else the viewer scales it. */
  readonly autoPrice: boolean;
  readonly dragMode: 'pan' | 'zoom';
  /** Changes when the viewer's own ranges are to be forgotten. */
  readonly revision: number;
}

/** Share of the distance between two bars that a body covers, here and in Plotly's layout. */
export const bodyShare = 0.7;

/**
 * How many bars Plotly draws; the overlay draws the rest. Plotly takes a bar's width from the distance to its neighbour,
 * so a lone bar stays with the overlay.
 */
export function closedBars(bars: Bars): number {
  return bars.length < 3 ? 0 : bars.length - 1;
}

/**
 * Distance between two bars: the least between neighbours that Plotly draws, as Plotly itself takes it; of too few bars,
 * their nominal length.
 */
export function barSpacing(bars: Bars, interval: Interval | undefined): Ms {
  let least = Infinity;
  for (let i = 1; i < closedBars(bars); i++) least = Math.min(least, bars.time[i]! - bars.time[i - 1]!);
  if (Number.isFinite(least)) return ms(least);
  return interval === undefined ? ms(60_000) : nominalLength(interval);
}

/** What a chart shows now. */
export function pictureOf(
  { bars, drawn, signals, gaps, filled, marks, precision, figure: own }: Series,
  { axis, clock, interval, sessions }: ChartTime,
  shared: Pick<Picture, 'palette' | 'hidden' | 'highest'>,
): Picture {
  const time = { axis, clock, interval, sessions, spacing: axis.step };
  return { bars, drawn, signals, gaps, filled, marks, precision, own, ...time, ...shared };
}
