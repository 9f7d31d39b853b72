import { insertionIndex } from './search';

/** What a number was over time: bounded by age and count, times strictly ascending, the newest word of a moment counts. */
export class Points {
  private _time = new Float64Array(256);
  private _value = new Float64Array(256);
  private _start = 0;
  private _end = 0;
  /** Rises with every change, so that what was computed from the points can be kept. */
  public version = 0;

  /**
   * @param most - How many are kept.
   * @param keep - How much older than the newest one a point may be, in milliseconds.
   */
  public constructor(
    public readonly most = 50_000,
    public readonly keep = 86_400_000,
  ) {}

  public get length(): number {
    return this._end - this._start;
  }

  public time(index: number): number {
    return this._time[this._start + index]!;
  }

  public value(index: number): number {
    return this._value[this._start + index]!;
  }

  /** The newest value, undefined when there is none. */
  public get last(): number | undefined {
    return this.length === 0 ? undefined : this._value[this._end - 1];
  }

  public get lastTime(): number {
    return this.length === 0 ? -Infinity : this._time[this._end - 1]!;
  }

  /** The first index whose time is at least `time`. */
  public indexAt(time: number): number {
    return insertionIndex(this._time.subarray(this._start, this._end) as unknown as readonly number[], time);
  }

  /** The value that held at a moment: the last one said until then. */
  public at(time: number): number | undefined {
    const next = this.indexAt(time + 1);
    return next === 0 ? undefined : this.value(next - 1);
  }

  /** Adds a point. One that comes late finds its place. */
  public add(time: number, value: number): void {
    if (time > this.lastTime) {
      this._reserve();
      this._time[this._end] = time;
      this._value[this._end++] = value;
      this._trim();
      this.version++;
    } else if (time === this.lastTime) {
      this._value[this._end - 1] = value;
      this.version++;
    } else {
      this.merge([time], [value]);
    }
  }

  /** Adds many, ascending; of two for one moment those given here count. */
  public merge(times: readonly number[], values: readonly number[]): void {
    if (times.length === 0) return;
    if (times[0]! > this.lastTime && times.length < 256) {
      times.forEach((time, i) => this.add(time, values[i]!));
      return;
    }
    const time = new Float64Array(this.length + times.length + 256);
    const value = new Float64Array(time.length);
    let [i, j, end] = [0, 0, 0];
    while (i < this.length || j < times.length) {
      const own = i < this.length ? this.time(i) : Infinity;
      const given = j < times.length ? times[j]! : Infinity;
      time[end] = Math.min(own, given);
      value[end++] = given <= own ? values[j]! : this.value(i);
      if (own <= given) i++;
      if (given <= own) j++;
    }
    [this._time, this._value, this._start, this._end] = [time, value, 0, end];
    this._trim();
    this.version++;
  }

  /** Forgets what was said at a moment or after it. */
  public dropFrom(time: number): void {
    this._end = this._start + this.indexAt(time);
    this.version++;
  }

  private _trim(): void {
    const oldest = this.lastTime - this.keep;
    while (this.length > this.most || this._time[this._start]! < oldest) this._start++;
  }

  private _reserve(): void {
    if (this._end < this._time.length) return;
    // What was let go of in front makes room first; a long-lived series does not grow.
    const length = this._start > this._time.length / 4 ? this._time.length : this._time.length * 2;
    const [time, value] = [new Float64Array(length), new Float64Array(length)];
    time.set(this._time.subarray(this._start, this._end));
    value.set(this._value.subarray(this._start, this._end));
    [this._time, this._value, this._end, this._start] = [time, value, this.length, 0];
  }
}
