import type { UnixMs } from '../units';

/** At most so many toasts are seen at once, and at most so many come within a second: more could not be read. */
export const maxToasts = 4;
const window = 1_000;

/** Decides whether an alert gets a toast of its own, or is counted in a summary. */
export class ToastPlan {
  private _admitted: UnixMs[] = [];
  private _more = 0;

  /** How many alerts the summary stands for. */
  public get more(): number {
    return this._more;
  }

  /** Of an alert, or of the summary of many, that has come: whether it gets a toast of its own. */
  public admit(count: number, now: UnixMs): boolean {
    this._admitted = this._admitted.filter((time) => now - time < window);
    if (count === 1 && this._admitted.length < maxToasts) {
      this._admitted.push(now);
      return true;
    }
    this._more += count;
    return false;
  }

  /** The summary has been seen. */
  public clear(): void {
    this._more = 0;
  }
}
