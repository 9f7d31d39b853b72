import type { PlotAxes } from './axes';
import { type Crosshair, paintCrosshair } from './paint-crosshair';
import { paintForming } from './paint-forming';
import type { Measurement } from './measure';
import { paintMeasurement } from './paint-measure';
import { type LastPrice, paintLastPrice } from './paint-last-price';
import type { Picture, View } from './picture';

/** Everything that a frame of the overlay shows. */
export interface Scene {
  readonly axes: PlotAxes;
  readonly picture: Picture;
  readonly view: View;
  /** Index of the first bar that Plotly has not drawn. */
  readonly from: number;
  /** Indices [from, to) of older bars in view that came after Plotly had drawn: in mid-drag it is left alone. */
  readonly older: readonly [number, number];
  readonly lastPrice: LastPrice;
  readonly crosshair: Crosshair | undefined;
  readonly measurement: Measurement | undefined;
}

/**
 * A transparent canvas over the plot: the forming bar, the last price and the crosshair. Its cost does not depend on the
 * number of bars, and it touches nothing of Plotly's.
 */
export class Overlay {
  private readonly _context: CanvasRenderingContext2D;
  private _width = 0;
  private _height = 0;
  private _ratio = 0;

  public constructor(private readonly _canvas: HTMLCanvasElement) {
    const context = _canvas.getContext('2d');
    if (context === null) throw new Error('This browser gives no 2d canvas.');
    this._context = context;
  }

  /** Fits the canvas to the plot (CSS pixels) and to the screen's density; cheap when nothing has changed. */
  public resize(width: number, height: number): void {
    const ratio = window.devicePixelRatio || 1;
    if (width === this._width && height === this._height && ratio === this._ratio) return;
    [this._width, this._height, this._ratio] = [width, height, ratio];
    this._canvas.width = Math.round(width * ratio);
    this._canvas.height = Math.round(height * ratio);
    this._canvas.style.width = `${width}px`;
    this._canvas.style.height = `${height}px`;
  }

  public clear(): void {
    this._context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
    this._context.clearRect(0, 0, this._width, this._height);
  }

  public draw(scene: Scene): void {
    this.resize(scene.view.width, scene.view.height);
    this.clear();
    paintForming(this._context, scene);
    if (scene.measurement !== undefined) paintMeasurement(this._context, scene, scene.measurement);
    paintLastPrice(this._context, scene);
    if (scene.crosshair !== undefined) paintCrosshair(this._context, scene, scene.crosshair);
  }
}
