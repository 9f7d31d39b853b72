import type { SymbolBook } from '../model/symbol-book';
import type { DerivativesMessage } from '../wire/derivatives';

/** What the page measures of itself, for tests and for whoever asks in the console. Times in milliseconds. */
export class Stats {
  public state = '';
  public symbol = '';
  public loads = 0;
  public reconnects = 0;
  public messages = 0;
  public refused = 0;
  public candles = 0;
  public frames = 0;
  public points = 0;
  public moves = 0;
  public liquidations = 0;
  public sum = NaN;
  /** From the start of the page to its first drawing with data. */
  public firstData: number | undefined;
  /** How long the last change of symbol or range took, until it was drawn. */
  public lastShow: number | undefined;
  /** From the arrival of the last message to its drawing. */
  public lastDrawn: number | undefined;
  private _arrived: number | undefined;

  public received(message: DerivativesMessage): void {
    if (message.type === 'status' || message.type === 'error') return;
    this.messages++;
    this._arrived ??= performance.now();
  }

  public shown(took: number): void {
    this.lastShow = took;
  }

  public drawn(state: string, symbol: string, book: SymbolBook): void {
    this.frames++;
    [this.state, this.symbol] = [state, symbol];
    this.points = [...book.openInterest.values()].reduce((sum, points) => sum + points.length, 0);
    this.moves = book.moves.found.length;
    this.liquidations = book.liquidations.length;
    this.sum = book.sum.last ?? NaN;
    if (this.loads > 0 && this.points > 0) this.firstData ??= performance.now();
    if (this._arrived !== undefined) this.lastDrawn = performance.now() - this._arrived;
    this._arrived = undefined;
  }
}
