import type { UnixMs } from '../units';
import { Cursor } from './cursor';
import type { PriceFormat } from './format';
import { Overlay, type Scene } from './overlay';
import { lastPriceOf } from './paint-last-price';
import { watchPointer } from './pointer';

/** The overlay's part of a chart: draws what moves with every tick, and knows which bar is read out. */
export class LiveOverlay {
  public draws = 0;
  /** Index of the bar that was read out last; -1 before the first drawing. */
  public readOut = -1;
  private readonly _overlay: Overlay;
  private readonly _cursor: Cursor;
  private readonly _unwatch: () => void;
  private _isOld = false;
  private _isFrozen = false;

  /**
   * @param _changed - Called when the overlay shows something else and has to be drawn.
   * @param pointed - Called when the pointer has come to another bar.
   */
  public constructor(
    canvas: HTMLCanvasElement,
    plot: HTMLElement,
    private readonly _changed: () => void,
    pointed: (open: UnixMs | undefined) => void,
  ) {
    this._overlay = new Overlay(canvas);
    this._cursor = new Cursor(pointed);
    this._unwatch = watchPointer(plot, (at) => {
      this._cursor.pointer = at;
      _changed();
    });
  }

  /** Marks the bar that a chart beside this one points at; undefined for none. */
  public pointAt(time: UnixMs | undefined): void {
    if (time === this._cursor.linked) return;
    this._cursor.linked = time;
    this._changed();
  }

  /** Greys the last price where it is old; where nothing goes on, the time to the bar's close is not counted down. */
  public age(isOld: boolean, isFrozen: boolean): void {
    if (isOld === this._isOld && isFrozen === this._isFrozen) return;
    [this._isOld, this._isFrozen] = [isOld, isFrozen];
    this._changed();
  }

  /** Draws over the axes of a scene; the index of the bar that is read out. */
  public draw(scene: Omit<Scene, 'lastPrice' | 'crosshair'>, format: PriceFormat): number {
    const { axes, picture } = scene;
    const crosshair = this._cursor.on(axes, picture, format);
    const lastPrice = lastPriceOf(picture, format, this._isOld, this._isFrozen);
    this._overlay.draw({ ...scene, lastPrice, crosshair });
    this.draws++;
    return (this.readOut = crosshair?.index ?? picture.bars.last);
  }

  public dispose(): void {
    this._unwatch();
  }
}
