/** What a message's number says about the ones before it. */
export type SequenceVerdict = 'next' | 'jump' | 'repeated';

/** Watches the numbers of the messages on one connection. */
export class Sequence {
  private _last: number | undefined;
  private _resyncing = false;

  /** The number of the newest message, undefined before the first. */
  public get last(): number | undefined {
    return this._last;
  }

  /** Starts anew: on another connection the numbers begin elsewhere. */
  public reset(): void {
    this._last = undefined;
    this._resyncing = false;
  }

  /** A snapshot holds everything up to its number, whatever was missed before it. */
  public snapshot(seq: number): void {
    this._last = seq;
    this._resyncing = false;
  }

  /** Takes the number of a message that is no snapshot. */
  public take(seq: number): SequenceVerdict {
    const last = this._last;
    if (last !== undefined && seq <= last) return 'repeated';
    this._last = seq;
    return last === undefined || seq === last + 1 ? 'next' : 'jump';
  }

  /** Whether to ask for a snapshot now: once, until one comes. */
  public askOnce(): boolean {
    if (this._resyncing) return false;
    this._resyncing = true;
    return true;
  }
}
