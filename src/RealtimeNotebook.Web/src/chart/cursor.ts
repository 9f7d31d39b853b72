import type { UnixMs } from '../units';
import type { PlotAxes } from './axes';
import type { PriceFormat } from './format';
import type { Crosshair } from './paint-crosshair';
import type { Picture } from './picture';
import { type PointerAt, crosshairAt, crosshairOn } from './pointer';

/** Which bar is marked: the one under the pointer, else the one that a chart beside this one points at. */
export class Cursor {
  public pointer: PointerAt | undefined;
  /** Where a chart beside this one points. */
  public linked: UnixMs | undefined;
  private _told: UnixMs | undefined;

  /** @param _pointed - Told when the pointer, and it alone, has come to another bar. */
  public constructor(private readonly _pointed: (open: UnixMs | undefined) => void) {}

  public on(axes: PlotAxes, picture: Picture, format: PriceFormat) {
    if (this.pointer === undefined) {
      this._tell(undefined);
      return crosshairOn(this.linked, axes, picture);
    }
    const crosshair: Crosshair | undefined = crosshairAt(this.pointer, axes, picture, format);
    this._tell(crosshair && picture.bars.time[crosshair.index]);
    return crosshair;
  }

  private _tell(open: UnixMs | undefined): void {
    if (open === this._told) return;
    this._told = open;
    this._pointed(open);
  }
}
