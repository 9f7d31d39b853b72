import type { Grid } from '../model/grid';
import { type Move, moveLength } from '../model/moves';
import { change } from './numbers';
import type { DashboardPalette } from './palette';
import { Drawing, type Scale } from './primitive';

/** Bands where open interest moved by more than 5 % within a minute, each with how far. */
export class MoveMarks extends Drawing {
  private _moves: readonly Move[] = [];
  private _grid: Grid | undefined;

  public constructor(private _palette: DashboardPalette) {
    super('normal');
  }

  public colour(palette: DashboardPalette): void {
    this._palette = palette;
    this.redraw();
  }

  public show(moves: readonly Move[], grid: Grid): void {
    [this._moves, this._grid] = [moves, grid];
    this.redraw();
  }

  protected override paint(context: CanvasRenderingContext2D, scale: Scale): void {
    const grid = this._grid;
    if (grid === undefined) return;
    context.font = '600 11px system-ui, sans-serif';
    context.textAlign = 'center';
    let free = -Infinity;
    for (const move of this._moves) {
      const right = scale.x(grid.place(move.time));
      const left = Math.min(scale.x(grid.place(move.time - moveLength)), right - 3);
      if (right < 0 || left > scale.width) continue;
      context.fillStyle = this._palette.moveBand;
      context.fillRect(left, 0, right - left, scale.height);
      const y = scale.y(move.value);
      if (y === undefined) continue;
      context.fillStyle = this._palette.move;
      context.beginPath();
      context.arc(right, y, 3.5, 0, 2 * Math.PI);
      context.fill();
      const text = `${move.fraction > 0 ? '▲' : '▼'} ${change(move.fraction)}`;
      const half = context.measureText(text).width / 2;
      const x = Math.min(Math.max(right, half + 4), scale.width - half - 4);
      if (x - half < free) continue;
      const isNearTop = y < 40;
      context.fillText(text, x, Math.min(scale.height - 6, isNearTop ? y + 19 : y - 9));
      free = x + half + 8;
    }
  }
}
