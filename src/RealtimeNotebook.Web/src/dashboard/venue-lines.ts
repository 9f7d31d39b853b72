import { type IChartApi, type ISeriesApi, LineSeries } from 'lightweight-charts';
import { barValues } from '../model/bar-values';
import type { Grid } from '../model/grid';
import { Points } from '../model/points';
import type { SymbolBook } from '../model/symbol-book';
import { FineLine } from './fine-line';
import { rate } from './numbers';
import { type DashboardPalette, venueColour } from './palette';
import { lineOf, quantities, seconds } from './panes';

interface Lines {
  readonly openInterest: ISeriesApi<'Line'>;
  readonly fine: FineLine;
  readonly funding: ISeriesApi<'Line'>;
}

/** Lines of open interest and funding for each venue by itself. */
export class VenueLines {
  private readonly _lines = new Map<string, Lines>();
  private _liveFrom = Infinity;

  public constructor(private readonly _chart: IChartApi) {}

  /** Gives each line its venue's colour; `order` is the order in which venues have theirs. */
  public colour(palette: DashboardPalette, order: readonly string[]): void {
    for (const [venue, { openInterest, fine, funding }] of this._lines) {
      const color = venueColour(palette, order, venue);
      fine.colour = color;
      openInterest.applyOptions({ color });
      funding.applyOptions({ color });
    }
  }

  public divide(liveFrom: number): void {
    this._liveFrom = liveFrom;
    for (const { fine } of this._lines.values()) fine.liveFrom = liveFrom;
  }

  /** Draws those of some venues anew, and takes the others away. */
  public draw(book: SymbolBook, shown: ReadonlySet<string>, grid: Grid): void {
    for (const venue of shown) this._add(venue);
    for (const [venue, { openInterest, fine, funding }] of this._lines) {
      const visible = shown.has(venue);
      openInterest.applyOptions({ visible });
      funding.applyOptions({ visible });
      fine.isVisible = visible;
      const values = (points: Points | undefined) =>
        visible ? lineOf(barValues(points ?? new Points(), grid), grid) : [];
      openInterest.setData(values(book.openInterest.get(venue)));
      funding.setData(values(book.funding.get(venue)));
      fine.show(book.openInterest.get(venue), grid);
    }
  }

  /** Draws what held at the end of a bar. */
  public update(book: SymbolBook, shown: ReadonlySet<string>, grid: Grid, bar: number): void {
    const [time, end] = [seconds(grid.time(bar)), grid.time(bar + 1) - 1];
    for (const [venue, { openInterest, fine, funding }] of this._lines) {
      if (!shown.has(venue)) continue;
      const [quantity, rateThen] = [book.openInterest.get(venue)?.at(end), book.funding.get(venue)?.at(end)];
      if (quantity !== undefined) openInterest.update({ time, value: quantity });
      if (rateThen !== undefined) funding.update({ time, value: rateThen });
      fine.show(book.openInterest.get(venue), grid);
    }
  }

  private _add(venue: string): void {
    if (this._lines.has(venue)) return;
    const quiet = { priceLineVisible: false, lineWidth: 2, title: venue } as const;
    const openInterest = this._chart.addSeries(
      LineSeries,
      { ...quiet, lineVisible: false, priceFormat: quantities },
      1,
    );
    const funding = this._chart.addSeries(
      LineSeries,
      { ...quiet, priceFormat: { type: 'custom', formatter: rate, minMove: 0.000001 } },
      2,
    );
    const fine = new FineLine();
    fine.liveFrom = this._liveFrom;
    openInterest.attachPrimitive(fine);
    this._lines.set(venue, { openInterest, fine, funding });
  }
}
