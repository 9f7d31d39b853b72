import type { Points } from './points';
import { insertionIndex } from './search';

/** A change of more than 5 % within a minute: when it was greatest, and how great, as a signed fraction. */
export interface Move {
  readonly time: number;
  readonly value: number;
  readonly fraction: number;
}

export const moveThreshold = 0.05;
export const moveLength = 60_000;

/** Finds the moves in a series; those that run into one another count once, at their greatest. */
export class Moves {
  public found: Move[] = [];
  /** When each of those found began to be one: the first moment of its run. */
  private _began: number[] = [];
  private _done = -Infinity;

  /**
   * Looks at what has been added since the last time, and anew at what lies at a moment or after it.
   * @param breaks - Moments, rising: values from there on are not compared with those before, such as sums of other venues.
   */
  public update(points: Points, changedFrom: number, breaks: readonly number[] = []): void {
    let from = Math.min(changedFrom, this._done + 1);
    while (this.found.length > 0 && this.found[this.found.length - 1]!.time >= from) {
      this.found.pop();
      from = Math.min(from, this._began.pop()!);
    }
    for (let i = points.indexAt(from); i < points.length; i++) this._look(points, i, breaks);
    this._done = points.lastTime;
    while (this.found.length > 0 && (points.length === 0 || this.found[0]!.time < points.time(0))) {
      this.found.shift();
      this._began.shift();
    }
  }

  private _look(points: Points, at: number, breaks: readonly number[]): void {
    const [time, value] = [points.time(at), points.value(at)];
    const since = breaks[insertionIndex(breaks, time + 1) - 1] ?? -Infinity;
    let fraction = 0;
    for (let i = at - 1; i >= 0; i--) {
      if (points.time(i) < since) break;
      const before = points.value(i);
      const move = before > 0 ? (value - before) / before : 0;
      if (Math.abs(move) > Math.abs(fraction)) fraction = move;
      // The value that held when the minute began was said before it.
      if (points.time(i) <= time - moveLength) break;
    }
    if (Math.abs(fraction) <= moveThreshold) return;
    const last = this.found[this.found.length - 1];
    const continues = last !== undefined && time - last.time <= moveLength && last.fraction > 0 === fraction > 0;
    if (!continues) {
      this.found.push({ time, value, fraction });
      this._began.push(time);
    } else if (Math.abs(fraction) > Math.abs(last.fraction))
      this.found[this.found.length - 1] = { time, value, fraction };
  }
}
