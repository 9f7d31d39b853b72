/** The bars of a chart as equal steps in time, whether a candle is there or not. */
export class Grid {
  public readonly first: number;
  public count: number;

  /**
   * @param from - The first bar holds this moment, Unix milliseconds.
   * @param to - The last one this.
   * @param interval - Length of a bar in milliseconds.
   */
  public constructor(
    from: number,
    to: number,
    public readonly interval: number,
  ) {
    this.first = Math.floor(from / interval) * interval;
    this.count = Math.max(1, Math.floor((to - this.first) / interval) + 1);
  }

  public time(index: number): number {
    return this.first + index * this.interval;
  }

  /** Which bar holds a moment; negative or past the end when none does. */
  public index(time: number): number {
    return Math.floor((time - this.first) / this.interval);
  }

  /** A moment as a place between bars: a bar's own place is its middle. */
  public place(time: number): number {
    return (time - this.first) / this.interval - 0.5;
  }

  /** The moment at a place. */
  public moment(place: number): number {
    return this.first + (place + 0.5) * this.interval;
  }

  /** Grows until it holds a moment. Returns whether it did. */
  public reach(time: number): boolean {
    const count = this.index(time) + 1;
    if (count <= this.count) return false;
    this.count = count;
    return true;
  }
}
