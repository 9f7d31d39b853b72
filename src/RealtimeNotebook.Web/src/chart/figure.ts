import { insertionIndex } from '../model/search';
import { type UnixMs, unixMs } from '../units';
import { type Signals, noSignals } from '../wire/signals';
import { buildLayout, levelShapes } from './layout';
import { ownLayout, ownTraces } from './own-figure';
import { type Picture, type View, closedBars } from './picture';
import type { PlotlyObject } from './plotly';
import { isSame } from './same';
import { sessionShapes } from './session-shapes';
import { signalShapes } from './signal-marks';
import { type Slice, barsPerBucket, drawnBars, sliceFor } from './slice';
import { signalsToDraw } from './signals-to-draw';
import { buildTraces } from './traces';
import { markShapes } from './user-marks';

/** What Plotly is handed. */
export interface Figure {
  readonly data: readonly PlotlyObject[];
  readonly layout: PlotlyObject;
}

/**
 * Keeps the arrays of the last figure, so that a change of ranges alone hands Plotly the same ones and it need not look at
 * the data again.
 */
export class FigureBuilder {
  private _traces: readonly PlotlyObject[] = [];
  private _shapes: readonly PlotlyObject[] = [];
  /** The first and the last bar drawn; by time, because indices move when bars come or go before them. */
  private _first = unixMs(0);
  private _last = unixMs(0);
  private _perBucket = 1;
  private _endsInPast = false;
  private _signals: Signals | undefined;
  private _revision = 0;

  /** Open of the first bar that Plotly was given. */
  public get first(): UnixMs {
    return this._first;
  }

  /** Whether each bar is drawn by itself. */
  public get isExact(): boolean {
    return this._perBucket === 1;
  }

  /** Takes new data; what says the same as the last leaves the figure as it was. */
  public rebuild(picture: Picture, view: View): void {
    const { bars } = picture;
    const slice = this._sliceOf(picture, view);
    this._signals = picture.signals;
    this._perBucket = barsPerBucket(picture, view);
    this._endsInPast = slice[1] < closedBars(bars);
    this._first = bars.time[slice[0]] ?? unixMs(0);
    this._last = bars.time[slice[1] - 1] ?? unixMs(0);
    const shown = { ...picture, signals: signalsToDraw(picture, slice, this._perBucket) };
    const drawn = drawnBars(shown, slice, this._perBucket);
    const { own } = picture;
    const traces = own === undefined ? buildTraces(shown, view.panels, drawn) : ownTraces(own, shown, drawn);
    // A figure of the user's shows what is in it, and where bars are missing.
    const signals = own === undefined ? shown.signals : noSignals;
    this._shapes = [...signalShapes({ ...shown, signals }, slice[1]), ...markShapes(shown)];
    if (isSame(traces, this._traces)) return;
    this._traces = traces;
    this._revision++;
  }

  /** Whether the data taken last fills a view, and `spare` times as much on either side. */
  public covers(picture: Picture, view: View, spare = 0): boolean {
    const [from, to] = sliceFor(picture, view, spare);
    const { time } = picture.bars;
    if (this._perBucket !== barsPerBucket(picture, view)) return false;
    return from === to || (time[from]! >= this._first && time[to - 1]! <= this._last);
  }

  /**
   * Whether the data taken last is enough for a view and for the next drag: of what lies beyond the view half is left, and
   * no page of older bars has brought signals since, which may reach into it.
   */
  public isAmple(picture: Picture, view: View): boolean {
    return picture.signals === this._signals && this.covers(picture, view, beyond(picture, view) / 2);
  }

  /** A slice that ends before the newest bar is kept while it fills the view: a bar that closes is no reason to draw another. */
  private _sliceOf(picture: Picture, view: View): Slice {
    const { time } = picture.bars;
    if (this._endsInPast && this.covers(picture, view))
      return [insertionIndex(time, this._first), insertionIndex(time, this._last) + 1];
    return sliceFor(picture, view, beyond(picture, view));
  }

  /** The figure over the data taken last. */
  public figure(picture: Picture, view: View, extraShapes: readonly PlotlyObject[] = []): Figure {
    const shapes = [
      ...sessionShapes(picture, view),
      ...levelShapes(picture, view.panels),
      ...this._shapes,
      ...extraShapes,
    ].map((shape) => ({
      ...shape,
    }));
    const data = this._traces.map((trace) => ({ ...trace }));
    const { own } = picture;
    if (own !== undefined) return { data, layout: ownLayout(own, picture, view, shapes, this._revision) };
    return { data, layout: buildLayout(picture, view, shapes, this._revision) };
  }
}

/** How many times the view is drawn on either side of it. */
function beyond(picture: Picture, view: View): number {
  return barsPerBucket(picture, view) === 1 ? 1 : 0.5;
}

/** Plotly's configuration: its own buttons, links and double click are replaced by ours. */
export function plotlyConfig(scrollZoom: boolean): PlotlyObject {
  return { displayModeBar: false, displaylogo: false, doubleClick: false, scrollZoom, responsive: false };
}
