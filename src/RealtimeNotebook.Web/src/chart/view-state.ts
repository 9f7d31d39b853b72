import type { Bars } from '../model/bars';
import { type AxisMs, type Ms, type UnixMs, axisMs } from '../units';
import { type FollowState, following, nextFollow } from './follow';
import { type Margins } from './layout';
import { ownPanels } from './own-figure';
import { type Panel, type PanelId, panelsFor, placePanels } from './panels';
import { type Picture, type View } from './picture';
import type { ViewerRanges } from './relayout-event';
import { type TimeRange, type ValueRange, barsWithin, extent, fixedRange, followRange, withHeadRoom } from './ranges';
import type { TimeAxis } from './time-axis';

/** Which part of the series is in view, who decides it, and when it has to move. */
export class ViewState {
  public dragMode: 'pan' | 'zoom';
  public width = 0;
  public height = 0;
  private _follow: FollowState = following;
  private _autoPrice = true;
  private _panels: readonly Panel[] = [];
  private _time: TimeRange = [axisMs(0), axisMs(1)];
  private _values = new Map<PanelId, ValueRange>();
  private _revision = 0;
  private _fitPending = true;

  public constructor(dragMode: 'pan' | 'zoom') {
    this.dragMode = dragMode;
  }

  public get following(): boolean {
    return this._follow.mode === 'following';
  }

  public get autoPrice(): boolean {
    return this._autoPrice;
  }

  /** Whether the next arrangement may move what is drawn; else the viewer has chosen it, and data must not. */
  public get mayMove(): boolean {
    return this.following || this._fitPending;
  }

  public get time(): TimeRange {
    return this._time;
  }

  /** The viewer has moved the time axis, by mouse, wheel or key. */
  public moveTo(range: TimeRange): void {
    this._follow = nextFollow(this._follow, { type: 'viewer-moved', range });
    this._revision++;
    this._fitPending = true;
  }

  /** What the viewer looks at has moved on the axis, and he moves with it. */
  public slide(by: Ms): void {
    if (by === 0 || this._follow.mode === 'following') return;
    const [start, end] = this._follow.range;
    this._follow = { mode: 'paused', range: [axisMs(start + by), axisMs(end + by)] };
    this._revision++;
  }

  /** Takes what the viewer has moved. @returns Whether anything was. */
  public take({ time, price }: ViewerRanges): boolean {
    if (time !== undefined) this.moveTo(time);
    if (price !== undefined && !this.autoPrice) this.scalePrice(price);
    return time !== undefined || price !== undefined;
  }

  /** The viewer has scaled the price axis; only possible while it does not fit itself. */
  public scalePrice(range: ValueRange): void {
    this._values.set('price', range);
    this._revision++;
  }

  /** Follow the newest bar again. */
  public resume(): void {
    this._follow = nextFollow(this._follow, { type: 'follow' });
    this._autoPrice = true;
    this._revision++;
    this._fitPending = true;
  }

  /** Let the price axis fit what is in view, or leave it to the viewer. */
  public setAutoPrice(auto: boolean): void {
    this._autoPrice = auto;
    this._fitPending = true;
  }

  /** Another size, or traces were switched on or off. */
  public refit(): void {
    this._fitPending = true;
  }

  /** Chooses panels and ranges for the data as it is now. */
  public arrange(picture: Picture, margins: Margins): View {
    const height = this.height - margins.top - margins.bottom;
    const { own } = picture;
    this._panels = own === undefined ? placePanels(panelsFor(picture), height) : ownPanels(own, picture);
    const plotWidth = this.width - margins.left - margins.right;
    const isFollowing = this._follow.mode === 'following';
    this._time =
      this._follow.mode === 'paused' ? this._follow.range : followRange(picture.bars, picture.axis, plotWidth);
    const refit = isFollowing || this._fitPending;
    for (const { id } of this._panels) if (refit || !this._values.has(id)) this._fit(picture, id);
    this._fitPending = false;
    return this._view();
  }

  /**
   * Whether the forming bar has left a panel's drawn range while the chart follows, or the price axis fits itself. A
   * paused chart is never moved by data.
   */
  public outgrown(picture: Picture): boolean {
    if (!this.following) return false;
    const { bars } = picture;
    return this._panels.some(({ id }) => {
      if ((id === 'price' && !this._autoPrice) || fixedRange(picture, id) !== undefined) return false;
      const drawn = this._values.get(id);
      const now = extent(picture, id, bars.last, bars.length);
      return drawn !== undefined && now !== undefined && (now[0] < drawn[0] || now[1] > drawn[1]);
    });
  }

  private _view(): View {
    return {
      width: this.width,
      height: this.height,
      panels: this._panels,
      follow: this._follow,
      time: this._time,
      values: this._values,
      autoPrice: this._autoPrice,
      dragMode: this.dragMode,
      revision: this._revision,
    };
  }

  private _fit(picture: Picture, id: PanelId): void {
    if (id === 'price' && !this._autoPrice && this._values.has(id)) return;
    const fixed = fixedRange(picture, id);
    if (fixed !== undefined) {
      this._values.set(id, fixed);
      return;
    }
    const [from, to] = barsWithin(picture.bars, this._time, picture.axis);
    const values = extent(picture, id, from, to) ?? extent(picture, id, picture.bars.last, picture.bars.length);
    if (values !== undefined) this._values.set(id, withHeadRoom(values, id));
  }
}

/** −1 before a stretch, 1 after it, 0 within. */
export function sideOf(at: AxisMs, [start, end]: TimeRange): -1 | 0 | 1 {
  return at < start ? -1 : at > end ? 1 : 0;
}

/** The fewest bars that a chart shows of a stretch which was chosen on another one, whose bars may be finer. */
const fewestLinked = 20;

/** The stretch that a chart shows when one beside it shows this: the same, or of coarse bars more, with the same end. */
export function linkedRange([from, to]: readonly [UnixMs, UnixMs], axis: TimeAxis): TimeRange {
  const end = axis.toAxis(to);
  return [axisMs(Math.min(axis.toAxis(from), end - fewestLinked * axis.step)), end];
}

/** The stretch moved or zoomed by shares of its own length; a zoom keeps the end in place. */
export function shifted([start, end]: TimeRange, move: number, zoom: number): TimeRange {
  const length = end - start;
  const to = end + length * move;
  return [axisMs(to - length * zoom), axisMs(to)];
}

/** The share of the view that a zoom leaves empty before the first bar. */
const leadIn = 0.05;

/** A stretch that begins before all bars, moved over those that it leaves out at its end, as far as that uses the room. */
export function movedOntoBars([start, end]: TimeRange, bars: Bars, axis: TimeAxis): TimeRange {
  const [first, last] = [bars.time[0], bars.time[bars.last]];
  if (first === undefined || last === undefined) return [start, end];
  const unused = axis.toAxis(first) - leadIn * (end - start) - start;
  const move = Math.max(0, Math.min(unused, axis.toAxis(last) - end));
  return [axisMs(start + move), axisMs(end + move)];
}

/** Where a view is moved and zoomed to; undefined where too few bars would be in it. */
export function reachable(time: TimeRange, move: number, zoom: number, picture: Picture): TimeRange | undefined {
  const moved = shifted(time, move, zoom);
  const range = zoom > 1 ? movedOntoBars(moved, picture.bars, picture.axis) : moved;
  const isTooShort = range[1] - range[0] < 5 * picture.axis.step;
  return isTooShort || !showsBars(picture.bars, range, picture) ? undefined : range;
}

/** Whether any bar is inside the stretch: a viewer who has lost the chart can find it no more. */
export function showsBars(bars: Bars, range: TimeRange, picture: Picture): boolean {
  const [from, to] = barsWithin(bars, range, picture.axis);
  return to > from;
}
