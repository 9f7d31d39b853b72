import type { Bars } from '../model/bars';
import { insertionIndex } from '../model/search';
import { type UnixMs, px } from '../units';
import type { Measurement, MeasurePoint } from './measure';
import type { PointerAt } from './pointer';

/** A press that moves less than this, in CSS pixels, is a click: the other end is set by the next one. */
const clickPixels = 4;

/** What the tool needs of its chart. */
export interface MeasureHost {
  /** The bar and the price at a place; undefined outside the prices. */
  pointAt(at: PointerAt): MeasurePoint | undefined;
  /** Index of the bar that the viewer points at, else the newest. */
  index(): number;
  /** Brings a bar into view. */
  reveal(time: UnixMs): void;
  /** What is measured has changed, or the tool was taken up or put down. */
  changed(): void;
}

/**
 * Measures between two points: by a drag with Shift, by a drag or two clicks once it is taken up, or by keys from bar to bar.
 */
export class MeasureTool {
  private _mode: 'off' | 'armed' | 'drawing' | 'placing' | 'keys' | 'done' = 'off';
  private _current: Measurement | undefined;
  private _pressedAt: PointerAt = { x: px(0), y: px(0) };

  public constructor(
    private readonly _plot: HTMLElement,
    private readonly _bars: Bars,
    private readonly _host: MeasureHost,
  ) {
    // Before Plotly, which would begin a zoom.
    for (const name of ['pointerdown', 'mousedown', 'touchstart'] as const)
      _plot.addEventListener(name, this._press, true);
    _plot.addEventListener('pointermove', this._move);
    _plot.addEventListener('pointerup', this._release);
    _plot.addEventListener('pointercancel', this._release);
  }

  public get current(): Measurement | undefined {
    return this._current;
  }

  /** Whether it is in the viewer's hand, or has left something on the chart. */
  public get isOn(): boolean {
    return this._mode !== 'off';
  }

  /** Whether both ends are set. */
  public get isDone(): boolean {
    return this._mode === 'done';
  }

  /** Takes the tool up for a drag or two clicks. */
  public arm(): void {
    this._to('armed', undefined);
  }

  /** Removes what is measured and puts the tool down. */
  public clear(): void {
    this._to('off', undefined);
  }

  /** Begins at a bar's close, for keys. */
  public begin(): void {
    const point = this._closeOf(this._host.index());
    if (point !== undefined) this._to('keys', { from: point, to: point });
  }

  /** Takes a key; true when it was for the tool. */
  public key(event: KeyboardEvent): boolean {
    if (event.key === 'm' || event.key === 'M') {
      if (this.isOn) this.clear();
      else this.begin();
      return true;
    }
    if (!this.isOn) return false;
    if (event.key === 'Escape') {
      this.clear();
      return true;
    }
    if (this._mode !== 'keys' || this._current === undefined) return false;
    if (event.key === 'Enter') {
      this._to('done', this._current);
      return true;
    }
    const step = (event.shiftKey ? 10 : 1) * (event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0);
    if (step === 0) return false;
    const index = insertionIndex(this._bars.time, this._current.to.time) + step;
    const to = this._closeOf(Math.min(this._bars.last, Math.max(0, index)));
    if (to !== undefined) {
      this._to('keys', { from: this._current.from, to });
      this._host.reveal(to.time);
    }
    return true;
  }

  public dispose(): void {
    for (const name of ['pointerdown', 'mousedown', 'touchstart'] as const) {
      this._plot.removeEventListener(name, this._press, true);
    }
    this._plot.removeEventListener('pointermove', this._move);
    this._plot.removeEventListener('pointerup', this._release);
    this._plot.removeEventListener('pointercancel', this._release);
  }

  private readonly _press = (event: Event): void => {
    const isOurs = ['armed', 'drawing', 'placing'].includes(this._mode);
    if (event instanceof PointerEvent && event.button === 0) {
      if (this._mode === 'placing') return this._take(event);
      if (isOurs || event.shiftKey) return this._start(event);
      // The chart is about to be moved by hand; what is measured stays where it is.
      return;
    }
    if (isOurs) event.stopImmediatePropagation();
  };

  private _start(event: PointerEvent): void {
    const point = this._host.pointAt(this._placeOf(event));
    if (point === undefined) return;
    event.stopImmediatePropagation();
    this._plot.setPointerCapture(event.pointerId);
    this._pressedAt = this._placeOf(event);
    this._to('drawing', { from: point, to: point });
  }

  private _take(event: PointerEvent): void {
    event.stopImmediatePropagation();
    this._follow(event);
    this._mode = 'drawing';
    this._pressedAt = { x: px(-1_000), y: px(0) };
  }

  private readonly _move = (event: PointerEvent): void => {
    if (this._mode === 'drawing' || this._mode === 'placing') this._follow(event);
  };

  private readonly _release = (event: PointerEvent): void => {
    if (this._mode !== 'drawing') return;
    const { x, y } = this._placeOf(event);
    const isClick = Math.hypot(x - this._pressedAt.x, y - this._pressedAt.y) < clickPixels;
    this._to(isClick ? 'placing' : 'done', this._current);
  };

  private _follow(event: PointerEvent): void {
    const to = this._host.pointAt(this._placeOf(event));
    if (to !== undefined && this._current !== undefined) this._to(this._mode, { from: this._current.from, to });
  }

  private _to(mode: typeof this._mode, current: Measurement | undefined): void {
    this._mode = mode;
    this._current = current;
    this._host.changed();
  }

  private _placeOf(event: PointerEvent): PointerAt {
    const box = this._plot.getBoundingClientRect();
    return { x: px(event.clientX - box.left), y: px(event.clientY - box.top) };
  }

  private _closeOf(index: number): MeasurePoint | undefined {
    const [time, price] = [this._bars.time[index], this._bars.close[index]];
    return time === undefined || price === undefined ? undefined : { time, price };
  }
}
