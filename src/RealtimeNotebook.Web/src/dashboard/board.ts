import type { IChartApi, MouseEventParams, Time } from 'lightweight-charts';
import { barValues } from '../model/bar-values';
import { Grid } from '../model/grid';
import type { SymbolBook } from '../model/symbol-book';
import type { Candle } from '../wire/candle';
import { Divide } from './divide';
import { FineLine } from './fine-line';
import { LiquidationMarks } from './liquidation-marks';
import { MoveMarks } from './move-marks';
import { price as priceText } from './numbers';
import type { Zone } from './numbers';
import { type DashboardPalette, fundingColour } from './palette';
import { type Series, addSeries, colourSeries, colours, lineOf, makeChart, paneNames, seconds } from './panes';
import { VenueLines } from './venue-lines';

const none: ReadonlySet<string> = new Set();

/** A stretch of time in Unix milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Which parts have changed since they were drawn. */
export interface Dirty {
  candles: boolean;
  openInterest: boolean;
  funding: boolean;
  liquidations: boolean;
}

/** The four panes over one grid of bars. */
export class Board {
  public readonly chart: IChartApi;
  public readonly series: Series;
  public grid = new Grid(0, 0, 60_000);
  private readonly _sum = new FineLine();
  private readonly _moves: MoveMarks;
  private readonly _marks: LiquidationMarks;
  private readonly _divides: Divide[];
  private readonly _venues: VenueLines;
  private _order: readonly string[] = [];
  private _digits = 2;
  private _candles: (Candle | undefined)[] = [];
  private _byVenue = false;
  private _palette: DashboardPalette;
  private _liquidationVersion = -1;

  public constructor(host: HTMLElement, palette: DashboardPalette, zone: () => Zone) {
    this._palette = palette;
    this.chart = makeChart(host, palette, zone);
    this.series = addSeries(this.chart);
    this._venues = new VenueLines(this.chart);
    this._moves = new MoveMarks(palette);
    this._marks = new LiquidationMarks(palette, (bar) => this._candles[bar]);
    this.series.openInterest.attachPrimitive(this._sum);
    this.series.openInterest.attachPrimitive(this._moves);
    this.series.candles.attachPrimitive(this._marks);
    const bases = [this.series.candles, this.series.openInterest, this.series.funding, this.series.longs];
    this._divides = bases.map((series, i) => {
      const divide = new Divide(palette, paneNames[i] === 'price');
      series.attachPrimitive(divide);
      return divide;
    });
    this.colour(palette);
    this._writePrices();
  }

  public colour(palette: DashboardPalette): void {
    this._palette = palette;
    this.chart.applyOptions(colours(palette));
    colourSeries(this.series, palette);
    this._sum.colour = palette.sum;
    this._moves.colour(palette);
    this._marks.colour(palette);
    for (const divide of this._divides) divide.colour(palette);
    this._venues.colour(palette, this._order);
  }

  /** The stretch of time that the viewer looks at; undefined before anything is drawn. */
  public seen(): Stretch | undefined {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    return range === null ? undefined : { from: this.grid.moment(range.from), to: this.grid.moment(range.to) };
  }

  /** Starts a grid. What else is on the chart has to be drawn anew before the viewer looks at it. */
  public start(grid: Grid): void {
    this.grid = grid;
    this._candles = new Array<Candle | undefined>(grid.count).fill(undefined);
    this.series.axis.setData(this._candles.map((_, i) => ({ time: seconds(grid.time(i)), value: 0 })));
    this._setCandles();
  }

  /** Puts a stretch of time in view, or all of it. */
  public look(at: Stretch | undefined): void {
    if (at === undefined) this.showAll();
    else this.chart.timeScale().setVisibleLogicalRange({ from: this.grid.place(at.from), to: this.grid.place(at.to) });
  }

  public showAll(): void {
    this.chart
      .timeScale()
      .setVisibleLogicalRange({ from: -0.5, to: this.grid.count + Math.max(3, this.grid.count / 18) });
  }

  public setCandles(candles: Iterable<Candle>): void {
    for (const candle of candles) {
      const index = this.grid.index(candle.time);
      if (index >= 0 && index < this.grid.count) this._candles[index] = candle;
    }
    this._setCandles();
  }

  /** Puts the newest candle. */
  public takeCandle(candle: Candle): void {
    const index = this.grid.index(candle.time);
    if (index < 0 || index >= this.grid.count) return;
    this._candles[index] = candle;
    this._updateCandle(index);
  }

  public candle(index: number): Candle | undefined {
    return this._candles[index];
  }

  /** The newest price, and the first one since a moment. */
  public pricesSince(time: number): { readonly price: number | undefined; readonly priceBefore: number | undefined } {
    const first = this.grid.index(time);
    const before = this._candles.find((candle, i) => candle !== undefined && i >= first);
    let last = this._candles.length - 1;
    while (last > 0 && this._candles[last] === undefined) last--;
    return { price: this._candles[last]?.close, priceBefore: before?.open };
  }

  /** Digits after the point of a price. */
  public get digits(): number {
    return this._digits;
  }

  public precision(digits: number): void {
    if (digits === this._digits) return;
    this._digits = digits;
    this._writePrices();
  }

  public divide(liveFrom: number): void {
    this._sum.liveFrom = liveFrom;
    this._venues.divide(liveFrom);
    for (const divide of this._divides) divide.show(this.grid, liveFrom);
  }

  /** Says in which order venues have their colours. */
  public orderVenues(order: readonly string[]): void {
    this._order = order;
  }

  /** Each venue by itself, or all of them added up. */
  public showVenues(byVenue: boolean): void {
    this._byVenue = byVenue;
    this._sum.isVisible = !byVenue;
    this.series.openInterest.applyOptions({ lastValueVisible: !byVenue, crosshairMarkerVisible: !byVenue });
    this.series.funding.applyOptions({ visible: !byVenue, lastValueVisible: !byVenue });
  }

  /** Hands everything to the chart anew. */
  public drawAll(book: SymbolBook, venues: ReadonlySet<string>): void {
    this._liquidationVersion = -1;
    const time = (i: number): Time => seconds(this.grid.time(i));
    const sums = this._byVenue ? [] : barValues(book.sum, this.grid);
    this.series.openInterest.setData(lineOf(sums, this.grid));
    const rates = this._byVenue ? [] : this._meanRates(book);
    this.series.funding.setData(
      rates.map((value, i) =>
        value === undefined ? { time: time(i) } : { time: time(i), value, color: fundingColour(this._palette, value) },
      ),
    );
    this._venues.draw(book, this._byVenue ? venues : none, this.grid);
    this._venues.colour(this._palette, this._order);
    this._sum.show(book.sum, this.grid);
    this._moves.show(this._byVenue ? [] : book.moves.found, this.grid);
    this._drawLiquidations(book, venues);
  }

  /** Draws what has changed in the newest bars. */
  public drawLast(book: SymbolBook, venues: ReadonlySet<string>, dirty: Dirty, bars: number): void {
    for (let i = Math.max(0, this.grid.count - bars); i < this.grid.count; i++) {
      const time = seconds(this.grid.time(i));
      const end = this.grid.time(i + 1) - 1;
      if (dirty.candles) this._updateCandle(i);
      if (bars > 1) this.series.axis.update({ time, value: 0 });
      if (this._byVenue && (dirty.openInterest || dirty.funding)) this._venues.update(book, venues, this.grid, i);
      if (dirty.openInterest) {
        const sum = this._byVenue ? undefined : book.sum.at(end);
        if (sum !== undefined) this.series.openInterest.update({ time, value: sum });
      }
      if (dirty.funding) {
        const mean = this._byVenue ? undefined : book.meanFunding((venue) => book.funding.get(venue)?.at(end));
        if (mean !== undefined)
          this.series.funding.update({ time, value: mean, color: fundingColour(this._palette, mean) });
      }
    }
    if (dirty.openInterest) {
      this._sum.show(book.sum, this.grid);
      this._moves.show(this._byVenue ? [] : book.moves.found, this.grid);
    }
    if (dirty.liquidations) this._drawLiquidations(book, venues);
  }

  /** What lies under the crosshair: the number of its bar, or the newest. */
  public barUnder(event: MouseEventParams | undefined): number {
    const at = event?.logical;
    return at === undefined || at === null
      ? this.grid.count - 1
      : Math.min(this.grid.count - 1, Math.max(0, Math.round(at)));
  }

  private _drawLiquidations(book: SymbolBook, venues: ReadonlySet<string>): void {
    if (book.liquidations.version === this._liquidationVersion) return;
    this._liquidationVersion = book.liquidations.version;
    const { interval } = this.grid;
    this._marks.show(book.liquidations.marks(interval, venues), this.grid);
    const bars = [...book.liquidations.byBar(interval, venues)]
      .filter(([time]) => time >= this.grid.first && time <= this.grid.time(this.grid.count - 1))
      .sort(([a], [b]) => a - b);
    this.series.longs.setData(
      bars.filter(([, bar]) => bar.long > 0).map(([time, bar]) => ({ time: seconds(time), value: -bar.long })),
    );
    this.series.shorts.setData(
      bars.filter(([, bar]) => bar.short > 0).map(([time, bar]) => ({ time: seconds(time), value: bar.short })),
    );
  }

  private _meanRates(book: SymbolBook): (number | undefined)[] {
    const venues = new Map([...book.funding].map(([venue, points]) => [venue, barValues(points, this.grid)]));
    return Array.from({ length: this.grid.count }, (_, i) => book.meanFunding((venue) => venues.get(venue)?.[i]));
  }

  private _writePrices(): void {
    const digits = this._digits;
    this.series.candles.applyOptions({
      priceFormat: { type: 'custom', formatter: (value: number) => priceText(value, digits), minMove: 10 ** -digits },
    });
  }

  private _setCandles(): void {
    this.series.candles.setData(
      this._candles.map((candle, i) => (candle === undefined ? { time: seconds(this.grid.time(i)) } : bar(candle))),
    );
    this.series.volume.setData(this._candles.flatMap((candle) => (candle === undefined ? [] : [this._volume(candle)])));
  }

  private _updateCandle(index: number): void {
    const candle = this._candles[index];
    this.series.candles.update(candle === undefined ? { time: seconds(this.grid.time(index)) } : bar(candle));
    if (candle !== undefined) this.series.volume.update(this._volume(candle));
  }

  private _volume(candle: Candle) {
    const color = candle.close >= candle.open ? this._palette.volumeUp : this._palette.volumeDown;
    return { time: seconds(candle.time), value: candle.volume, color };
  }
}

function bar({ time, open, high, low, close }: Candle) {
  return { time: seconds(time), open, high, low, close };
}
