import type { Liquidation, Side } from '../wire/derivatives';

/** Liquidations added up. */
export interface Total {
  readonly count: number;
  readonly value: number;
}

/** What is drawn at one place: a liquidation, or those of a bar and side as one. */
export interface Mark {
  readonly time: number;
  readonly price: number;
  readonly side: Side;
  readonly count: number;
  readonly value: number;
  /** Whether it stands for those of a whole bar. */
  readonly isSum: boolean;
}

/** More within a bar become one mark a side. */
export const mostSingleMarks = 10;

/** The liquidations of a symbol, bounded by age and count, by time. */
export class Liquidations {
  public version = 0;
  private _all: Liquidation[] = [];

  public constructor(
    private readonly _most = 50_000,
    private readonly _keep = 86_400_000,
  ) {}

  public get length(): number {
    return this._all.length;
  }

  /** The newest first, at most so many, of these venues. */
  public newest(most: number, venues: ReadonlySet<string>): Liquidation[] {
    const found: Liquidation[] = [];
    for (let i = this._all.length - 1; i >= 0 && found.length < most; i--) {
      if (venues.has(this._all[i]!.venue)) found.push(this._all[i]!);
    }
    return found;
  }

  public add(one: Liquidation): void {
    const last = this._all[this._all.length - 1];
    if (last === undefined || one.time >= last.time) this._all.push(one);
    else this._all.splice(this._place(one.time), 0, one);
    this._trim();
    this.version++;
  }

  /**
   * Puts the past in place of what is known of it: what came live before `until`, and may have been added up on its way, is
   * in the answer one by one.
   */
  public replaceUntil(until: number, past: readonly Liquidation[]): void {
    const rest = this._all.slice(this._place(until));
    this._all = [...past.filter((one) => one.time < until), ...rest];
    this._trim();
    this.version++;
  }

  public total(side: Side, from: number, venues: ReadonlySet<string>): Total {
    let [count, value] = [0, 0];
    for (let i = this._place(from); i < this._all.length; i++) {
      const one = this._all[i]!;
      if (one.side !== side || !venues.has(one.venue)) continue;
      count += one.count;
      value += one.value;
    }
    return { count, value };
  }

  /** What is drawn, by time: each liquidation at its own place, unless a bar holds more than can be told apart. */
  public marks(interval: number, venues: ReadonlySet<string>): Mark[] {
    const bars = new Map<number, Liquidation[]>();
    for (const one of this._all) {
      if (!venues.has(one.venue)) continue;
      const key = Math.floor(one.time / interval);
      const bar = bars.get(key);
      if (bar === undefined) bars.set(key, [one]);
      else bar.push(one);
    }
    const marks: Mark[] = [];
    for (const bar of bars.values()) {
      if (bar.reduce((sum, one) => sum + one.count, 0) > mostSingleMarks) {
        for (const side of ['LONG', 'SHORT'] as const) {
          const ofSide = bar.filter((one) => one.side === side);
          if (ofSide.length > 0) marks.push(asOne(ofSide, interval));
        }
      } else for (const one of bar) marks.push({ ...one, isSum: false });
    }
    return marks.sort((a, b) => a.time - b.time);
  }

  /** Value by bar and side: longs below zero. */
  public byBar(interval: number, venues: ReadonlySet<string>): Map<number, { long: number; short: number }> {
    const bars = new Map<number, { long: number; short: number }>();
    for (const one of this._all) {
      if (!venues.has(one.venue)) continue;
      const time = Math.floor(one.time / interval) * interval;
      const bar = bars.get(time) ?? { long: 0, short: 0 };
      if (one.side === 'LONG') bar.long += one.value;
      else bar.short += one.value;
      bars.set(time, bar);
    }
    return bars;
  }

  private _place(time: number): number {
    let [low, high] = [0, this._all.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this._all[middle]!.time < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private _trim(): void {
    const last = this._all[this._all.length - 1];
    if (last === undefined) return;
    const gone = Math.max(this._all.length - this._most, this._place(last.time - this._keep));
    if (gone > 0) this._all.splice(0, gone);
  }
}

function asOne(bar: readonly Liquidation[], interval: number): Mark {
  const first = bar[0]!;
  let [count, value, quantity] = [0, 0, 0];
  for (const one of bar) {
    count += one.count;
    value += one.value;
    quantity += one.quantity;
  }
  const time = (Math.floor(first.time / interval) + 0.5) * interval;
  return { time, price: quantity > 0 ? value / quantity : first.price, side: first.side, count, value, isSum: true };
}
