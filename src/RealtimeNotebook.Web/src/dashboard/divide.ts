import type { Grid } from '../model/grid';
import type { DashboardPalette } from './palette';
import { Drawing, type Scale } from './primitive';

/** Tints what was looked up, and draws a line where it ends and what was seen live begins. */
export class Divide extends Drawing {
  public liveFrom = Infinity;
  private _grid: Grid | undefined;

  public constructor(
    private _palette: DashboardPalette,
    private readonly _says: boolean,
  ) {
    super('bottom');
  }

  public colour(palette: DashboardPalette): void {
    this._palette = palette;
    this.redraw();
  }

  public show(grid: Grid, liveFrom: number): void {
    [this._grid, this.liveFrom] = [grid, liveFrom];
    this.redraw();
  }

  protected override paint(context: CanvasRenderingContext2D, scale: Scale): void {
    const grid = this._grid;
    if (grid === undefined) return;
    const x = this.liveFrom === Infinity ? scale.width : Math.round(scale.x(grid.place(this.liveFrom))) + 0.5;
    context.fillStyle = this._palette.past;
    context.fillRect(0, 0, Math.min(x, scale.width), scale.height);
    if (x < 0 || x >= scale.width) return;
    context.strokeStyle = this._palette.divide;
    context.setLineDash([4, 4]);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, scale.height);
    context.stroke();
    if (!this._says) return;
    context.font = '600 10px system-ui, sans-serif';
    this._tag(context, 'HISTORY', x - 6 - context.measureText('HISTORY').width);
    const width = context.measureText('LIVE').width;
    if (scale.width - x > width + 10) this._tag(context, 'LIVE', x + 6);
  }

  private _tag(context: CanvasRenderingContext2D, text: string, left: number): void {
    const width = context.measureText(text).width;
    context.fillStyle = this._palette.background;
    context.globalAlpha = 0.8;
    context.fillRect(left - 3, 6, width + 6, 14);
    context.globalAlpha = 1;
    context.fillStyle = this._palette.divide;
    context.fillText(text, left, 17);
  }
}
