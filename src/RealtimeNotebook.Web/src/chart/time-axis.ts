import { insertionIndex } from '../model/search';
import { type AxisMs, type Ms, type UnixMs, axisMs, ms, unixMs } from '../units';
import type { Gap } from '../wire/messages';

/** Bars that are known to be missing take this many bars' room at most: to be seen, not to be looked through. */
const mostGapBars = 8;

/** A pause of trading that is worth a line between two sessions: so many bars, and so long. */
const breakBars = 4;
const breakLength = 30 * 60_000;

/** What an axis is made for. */
export interface AxisContent {
  readonly times: readonly UnixMs[];
  readonly gaps: readonly Gap[];
  /** Distance between two bars. */
  readonly step: Ms;
  /** How far the clock shown is ahead of UTC at the newest bar. */
  readonly offset: Ms;
}

/**
 * Where instants lie on the time axis. Neighbouring bars are one step apart, whatever the clock did between them: nights,
 * weekends and minutes without a trade take no room. Before the first bar and after the last time goes on as it is.
 */
export class TimeAxis {
  private constructor(
    public readonly step: Ms,
    private readonly _times: readonly UnixMs[],
    private readonly _places: readonly AxisMs[],
    private readonly _breaks: readonly AxisMs[],
  ) {}

  /** Every instant has its place, whether there was trading or not. */
  public static ofClock(step: Ms, offset: Ms): TimeAxis {
    return new TimeAxis(step, [unixMs(0)], [axisMs(offset)], []);
  }

  /**
   * Leaves out the time between bars. A bar that `before` knew keeps its place, so that bars that come at either end move
   * nothing; without such a bar the newest is placed where the clock says.
   */
  public static ofBars({ times, gaps, step, offset }: AxisContent, before?: TimeAxis): TimeAxis {
    const newest = times[times.length - 1];
    if (newest === undefined) return TimeAxis.ofClock(step, offset);
    const rooms = gapRooms(times, gaps, step);
    const [known, at] = before?._newestIn(times) ?? [times.length - 1, axisMs(newest + offset)];
    const places = new Array<AxisMs>(times.length);
    const breaks: AxisMs[] = [];
    let place = at - known * step;
    for (const [i, room] of rooms) if (i <= known) place -= room;
    const pauseOfNote = Math.max(breakBars * step, breakLength);
    for (let i = 0; i < times.length; i++) {
      const room = rooms.size === 0 ? undefined : rooms.get(i);
      if (i > 0) place += step + (room ?? 0);
      places[i] = axisMs(place);
      if (i > 0 && room === undefined && times[i]! - times[i - 1]! >= pauseOfNote)
        breaks.push(axisMs(place - step / 2));
    }
    return new TimeAxis(step, times.slice(), places, breaks);
  }

  public toAxis(time: UnixMs): AxisMs {
    const i = insertionIndex(this._times, time);
    const [from, to] = [this._times[i - 1], this._times[i]];
    if (to === time || from === undefined) return axisMs(this._places[i]! - (to! - time));
    const since = time - from;
    const place = this._places[i - 1]!;
    if (to === undefined) return axisMs(place + since);
    const [length, room] = [to - from, this._places[i]! - place];
    if (length <= this.step) return axisMs(place + (since * room) / length);
    if (since <= this.step) return axisMs(place + since);
    return axisMs(place + this.step + ((since - this.step) * (room - this.step)) / (length - this.step));
  }

  /** Of all the instants at a place, which are many where time was left out, the last. */
  public fromAxis(at: AxisMs): UnixMs {
    const i = insertionIndex(this._places, at);
    const [from, to] = [this._places[i - 1], this._places[i]];
    if (to === at || from === undefined) return unixMs(this._times[i]! - (to! - at));
    const since = at - from;
    const time = this._times[i - 1]!;
    if (to === undefined) return unixMs(time + since);
    const [length, room] = [this._times[i]! - time, to - from];
    if (length <= this.step) return unixMs(time + (since * length) / room);
    if (since <= this.step) return unixMs(time + since);
    return unixMs(time + this.step + ((since - this.step) * (length - this.step)) / (room - this.step));
  }

  /** The instant of the bar that is nearest to a place. */
  public nearestBar(at: AxisMs): UnixMs | undefined {
    const right = insertionIndex(this._places, at);
    const isLeft =
      right > 0 && (right === this._places.length || at - this._places[right - 1]! <= this._places[right]! - at);
    return this._times[isLeft ? right - 1 : right];
  }

  /** Where a session ends and the next begins, within a stretch of the axis. */
  public breaks(from: AxisMs, to: AxisMs): readonly AxisMs[] {
    return this._breaks.slice(insertionIndex(this._breaks, from), insertionIndex(this._breaks, to));
  }

  /** The newest of its bars that is among others, by its index there, with its place. */
  private _newestIn(times: readonly UnixMs[]): readonly [number, AxisMs] | undefined {
    for (let i = this._times.length - 1; i >= 0; i--) {
      const index = insertionIndex(times, this._times[i]!);
      if (times[index] === this._times[i]) return [index, this._places[i]!];
    }
    return undefined;
  }
}

/** The room beyond one step before those bars that missing ones should precede. */
function gapRooms(times: readonly UnixMs[], gaps: readonly Gap[], step: Ms): ReadonlyMap<number, Ms> {
  const rooms = new Map<number, Ms>();
  for (const { from, to } of gaps) {
    const first = Math.max(1, insertionIndex(times, from));
    for (let i = first; i < times.length && times[i - 1]! + step < to; i++) {
      const missing = Math.round((times[i]! - times[i - 1]!) / step) - 1;
      if (missing > 0 && times[i]! > from) rooms.set(i, ms(Math.min(missing, mostGapBars) * step));
    }
  }
  return rooms;
}
