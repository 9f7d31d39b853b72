import type { Points } from './points';

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
  private _done = 0;
  private _firstTime = NaN;

  /** Looks at what has been added since the last time; or at everything, when the past has changed. */
  public update(points: Points, rewritten: boolean): boolean {
    if (points.length === 0) return this._clear();
    const from = rewritten || Number.isNaN(this._firstTime) ? 0 : points.indexAt(this._done + 1);
    if (from === 0) this._clear();
    const before = this.found.length;
    for (let i = from; i < points.length; i++) this._look(points, i);
    this._done = points.lastTime;
    this._firstTime = points.time(0);
    while (this.found.length > 0 && this.found[0]!.time < this._firstTime) this.found.shift();
    return from === 0 || this.found.length !== before;
  }

  private _clear(): boolean {
    this.found = [];
    this._firstTime = NaN;
    return true;
  }

  private _look(points: Points, at: number): void {
    const [time, value] = [points.time(at), points.value(at)];
    let fraction = 0;
    for (let i = at - 1; i >= 0; i--) {
      const before = points.value(i);
      const move = before > 0 ? (value - before) / before : 0;
      if (Math.abs(move) > Math.abs(fraction)) fraction = move;
      // The value that held when the minute began was said before it.
      if (points.time(i) <= time - moveLength) break;
    }
    if (Math.abs(fraction) <= moveThreshold) return;
    const last = this.found[this.found.length - 1];
    const continues = last !== undefined && time - last.time <= moveLength && last.fraction > 0 === fraction > 0;
    if (!continues) this.found.push({ time, value, fraction });
    else if (Math.abs(fraction) > Math.abs(last.fraction))
      this.found[this.found.length - 1] = { time, value, fraction };
  }
}
