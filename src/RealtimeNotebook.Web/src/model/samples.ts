/** Middle, upper end and maximum of the samples held; zeros when there are none. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** The newest measurements, a fixed number of them, in any unit. */
export class Samples {
  private readonly _ring: Float64Array;
  private _taken = 0;

  public constructor(capacity: number) {
    this._ring = new Float64Array(capacity);
  }

  /** How many were ever added. */
  public get taken(): number {
    return this._taken;
  }

  /** How many are held. */
  public get held(): number {
    return Math.min(this._taken, this._ring.length);
  }

  public add(value: number): void {
    this._ring[this._taken++ % this._ring.length] = value;
  }

  public clear(): void {
    this._taken = 0;
  }

  /** Nearest-rank percentiles of the samples held. O(n log n): for reports, not for every tick. */
  public percentiles(): Percentiles {
    const sorted = this._ring.slice(0, this.held).sort();
    const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return { p50: rank(0.5), p95: rank(0.95), max: sorted[sorted.length - 1] ?? 0 };
  }
}
