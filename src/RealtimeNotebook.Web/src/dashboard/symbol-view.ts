import { Grid } from '../model/grid';
import { defaultHolds } from '../model/venue-sum';
import { SymbolBook } from '../model/symbol-book';
import type { Candle } from '../wire/candle';
import type { DerivativesMessage } from '../wire/derivatives';
import type { Board, Dirty } from './board';
import { intervalFor, intervals } from './layout';
import type { Past } from './source';

const day = 86_400_000;

export type Happening = Extract<DerivativesMessage, { readonly venue: string }>;

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly live: boolean;
}

/** One symbol on the board: what is known of it, and what of that is drawn already. */
export class SymbolView {
  /** For how long the last word of a venue counts in the sum, in milliseconds; from the next symbol or range on. */
  public holds = defaultHolds;
  public book = new SymbolBook(day);
  private _counted: ReadonlySet<string> = new Set();
  private _dirty: Dirty = clean();
  private _bars = 0;

  public constructor(private readonly _board: Board) {}

  /**
   * Begins with another symbol, stretch of time or length of bars.
   * @param divide - From when on things are seen live.
   * @param keepsView - Whether the viewer goes on looking at the same stretch of time.
   * @returns The name of the bars' length.
   */
  public begin(span: Span, wishedBars: string | undefined, divide: number, keepsView: boolean): string {
    const { from, to, live } = span;
    const name = intervalFor(to - from, wishedBars);
    const grid = new Grid(from, to - (live ? 0 : 1), intervals.get(name)!);
    const seen = keepsView ? this._board.seen() : undefined;
    this.book = new SymbolBook(Math.max(to - from, day), undefined, this.holds);
    this.book.count(this._counted);
    this._bars = grid.count;
    this._board.start(grid);
    this._board.divide(divide);
    this._drawAll();
    this._board.look(seen);
    return name;
  }

  public count(venues: ReadonlySet<string>): void {
    this._counted = venues;
    this.book.count(venues);
    this._drawAll();
  }

  /** Takes the past; what came live meanwhile stays. */
  public fill(past: Past): void {
    this.book.fillOpenInterest(past.openInterest);
    this.book.fillFunding(past.funding);
    this.book.liquidations.replaceUntil(past.liquidationsUntil, past.liquidations);
  }

  public take(one: Happening): void {
    if (one.type === 'oi') this.book.takeOpenInterest(one);
    else if (one.type === 'funding') this.book.takeFunding(one);
    else this.book.takeLiquidation(one);
    this._dirty[one.type === 'oi' ? 'openInterest' : one.type === 'funding' ? 'funding' : 'liquidations'] = true;
  }

  public takeCandles(candles: readonly Candle[], isMany: boolean): void {
    const last = candles[candles.length - 1];
    if (isMany) this._board.setCandles(candles);
    else if (last !== undefined) this._board.takeCandle(last);
  }

  /** Adds bars until one holds a moment. Returns false when there are so many now that it is time to begin anew. */
  public reach(time: number): boolean {
    const { grid } = this._board;
    const before = grid.count;
    if (!grid.reach(time)) return true;
    const everything = { candles: true, openInterest: true, funding: true, liquidations: false };
    this._board.drawLast(this.book, this._counted, everything, grid.count - before + 1);
    // What scrolled out of the range is let go of now and then, not bar by bar.
    return grid.count <= this._bars * 1.25;
  }

  /** Draws what has changed, and returns what that was. */
  public draw(): Dirty {
    const dirty = this._dirty;
    this._dirty = clean();
    if (dirty.openInterest || dirty.funding || dirty.liquidations)
      this._board.drawLast(this.book, this._counted, dirty, 1);
    return dirty;
  }

  private _drawAll(): void {
    this._board.drawAll(this.book, this._counted);
    this._dirty = { candles: false, openInterest: true, funding: true, liquidations: true };
  }
}

function clean(): Dirty {
  return { candles: false, openInterest: false, funding: false, liquidations: false };
}
