/** What a frame has to do; parts combine by `|`. */
export const Redraw = {
  /** Move what lies over the plot: forming bar, last price, crosshair. */
  overlay: 1,
  /** Tell Plotly other ranges, panels or sizes, over the same data. */
  layout: 2,
  /** Hand Plotly new data. */
  figure: 4,
} as const;

/** Any combination of the parts. */
export type RedrawMask = number;

/** Keeps what a frame leaves undone for a later one. */
export class Backlog {
  private _mask: RedrawMask = 0;

  /** Keeps all but the overlay, which is what is left to do. */
  public hold(mask: RedrawMask): RedrawMask {
    this._mask |= mask & ~Redraw.overlay;
    return Redraw.overlay;
  }

  public take(): RedrawMask {
    const mask = this._mask;
    this._mask = 0;
    return mask;
  }
}

/** Merges requests and draws once, in the browser's next frame. */
export class FramePlanner {
  private _mask: RedrawMask = 0;
  private _frame: number | undefined;

  public constructor(private readonly _draw: (mask: RedrawMask) => void) {}

  public request(mask: RedrawMask): void {
    this._mask |= mask;
    this._frame ??= requestAnimationFrame(() => this.flush());
  }

  /** Draws what was requested, now. */
  public flush(): void {
    this.cancelFrame();
    const mask = this._mask;
    this._mask = 0;
    if (mask !== 0) this._draw(mask);
  }

  public cancelFrame(): void {
    if (this._frame !== undefined) cancelAnimationFrame(this._frame);
    this._frame = undefined;
  }
}
