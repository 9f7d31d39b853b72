import type { MouseEventParams } from 'lightweight-charts';
import { setAttribute, setText } from '../page/elements';
import type { Candle } from '../wire/candle';
import type { DerivativesMessage } from '../wire/derivatives';
import { Board } from './board';
import { ChosenLayout } from './chosen-layout';
import { writeControls } from './controls';
import { type Facts, writeTape, writeTiles, writeVenues } from './figures';
import { listenToKeys } from './keys';
import { type Layout, span } from './layout';
import { Legends } from './legends';
import { closestPrecision } from './numbers';
import { onReturn } from './page-time';
import { PastLoader } from './past-loader';
import { type Skeleton, makeSkeleton } from './skeleton';
import type { Source, SourceListener, SourceState, SymbolList } from './source';
import { Stats } from './stats';
import { StatusLine } from './status-line';
import { SymbolDirectory } from './symbol-directory';
import { type Happening, type Span, SymbolView } from './symbol-view';
import { VenueChips } from './venue-chips';

const day = 86_400_000;

/** The dashboard: one symbol at a time, from a source, in an element. */
export class Dashboard implements SourceListener {
  public readonly stats = new Stats();
  public readonly board: Board;
  private readonly _chosen: ChosenLayout;
  private readonly _page: Skeleton;
  private readonly _legends: Legends;
  private readonly _chips: VenueChips;
  private readonly _status: StatusLine;
  private readonly _loader: PastLoader;
  private readonly _view: SymbolView;
  private readonly _directory: SymbolDirectory;
  private _isShowing = false;
  /** Why the server refuses a connection. */
  private _fault: string | undefined;
  private _frame: number | undefined;
  private _hover: MouseEventParams | undefined;

  public constructor(
    host: HTMLElement,
    private readonly _source: Source,
    layout: Layout,
  ) {
    this._chosen = new ChosenLayout(layout);
    this._page = makeSkeleton(host, {
      symbol: (symbol) => this._change({ symbol }, true),
      look: () => this._directory.look(),
      range: (range) => this._change({ range, from: undefined, to: undefined }, false),
      custom: (from, to) => this._change({ range: 'custom', from, to }, false),
      bars: (interval) => this._change({ interval }, true),
      byVenue: (byVenue) => this._restyle({ byVenue }),
      theme: () => this._restyle({ theme: this._chosen.palette.name === 'dark' ? 'light' : 'dark' }),
      zone: () => this._restyle({ zone: this._layout.zone === 'utc' ? 'local' : 'utc' }),
      showAll: () => this.board.showAll(),
      reconnect: () => this._source.reconnect(),
    });
    this._status = new StatusLine(this._page.status, this._page.again);
    this._loader = new PastLoader(_source, (text, isBusy) => this._say(text, isBusy));
    document.documentElement.dataset['theme'] = this._chosen.palette.name;
    this.board = new Board(this._page.chart, this._chosen.palette, () => this._layout.zone);
    this.board.showVenues(this._layout.byVenue);
    this._view = new SymbolView(this.board);
    this._legends = new Legends(this._page.legends);
    this._chips = new VenueChips(this._page.venues, (venue) => this._toggle(venue));
    this.board.chart.subscribeCrosshairMove((event) => {
      this._hover = event.point === undefined ? undefined : event;
      this._plan();
    });
    listenToKeys(this._page, this.board);
    onReturn((wasLong) => {
      if (wasLong && this._source.end === undefined) void this._refill();
      this._plan();
    });
    window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this._restyle({}));
    setInterval(() => this._tick(), 1_000);
    this._controls();
    this._directory = new SymbolDirectory(_source, {
      listed: (list) => this._listed(list),
      missing: (why) => this._say(why),
    });
    _source.open(this);
    void this._directory.ask();
  }

  public state(state: SourceState): void {
    if (this._status.link(state)) this._plan();
  }

  public fault(text: string | undefined): void {
    if (text === this._fault) return;
    this._fault = text;
    this._say(text);
  }

  public opened(): void {
    if (this.stats.loads > 0) this.stats.reconnects++;
    if (this._directory.list === undefined) void this._directory.ask();
    else if (this.stats.loads > 0) void this._refill();
  }

  public message(message: DerivativesMessage): void {
    this.stats.received(message);
    switch (message.type) {
      case 'status':
        this._status.server(message);
        this._offerVenues(message.exchanges);
        break;
      case 'error':
        this._say(message.text);
        break;
      case 'liquidation_summary':
        for (const one of message.groups) this._take(one);
        break;
      default:
        this._take(message);
    }
    this._plan();
  }

  public candles(candles: readonly Candle[], isMany: boolean, precision: number | undefined): void {
    const last = candles[candles.length - 1];
    if (precision !== undefined || isMany) this.board.precision(precision ?? closestPrecision(last?.close ?? 1));
    if (last !== undefined) this._reach(last.time);
    this._view.takeCandles(candles, isMany);
    this.stats.candles += candles.length;
    this._plan();
  }

  public refused(): void {
    this.stats.refused++;
  }

  private get _layout(): Layout {
    return this._chosen.layout;
  }

  private get _now(): number {
    return this._source.end ?? Math.max(Date.now(), this._view.book.lastTime);
  }

  private get _span(): Span {
    return span(this._layout, this._now);
  }

  /** What there is to choose from; the first time, something is chosen. */
  private _listed(list: SymbolList): void {
    const { symbols, complete, exchanges, simulated, pending, holds } = list;
    if (holds !== undefined) this._view.holds = holds;
    this._page.symbol.offer(list);
    this._page.simulated.hidden = !simulated;
    this._offerVenues(exchanges);
    if (this._isShowing) return;
    const wished = this._layout.symbol;
    const symbol = wished !== undefined && (!complete || symbols.includes(wished)) ? wished : symbols[0];
    if (symbol !== undefined) this._change({ symbol }, false);
    else if (pending) this._say('The exchange is asked for its symbols…', true);
    else this._say('There is no symbol yet: type one into the field at the top left.');
  }

  private _change(changes: Partial<Layout>, keepsView: boolean): void {
    this._chosen.change(changes);
    this._controls();
    if (this._layout.symbol !== undefined) void this._show(this._layout.symbol, keepsView && this.stats.loads > 0);
  }

  private async _show(symbol: string, keepsView: boolean): Promise<void> {
    this._isShowing = true;
    const began = performance.now();
    const shown = this._span;
    const divide = shown.live && this._source.end === undefined ? this._now : Infinity;
    const bars = this._view.begin(shown, this._layout.interval, divide, keepsView);
    this._page.symbol.show(symbol);
    document.title = `${symbol} · derivatives`;
    this._source.show(symbol, bars);
    if (await this._fill(symbol)) this.stats.shown(performance.now() - began);
  }

  /** Looks the past up. Returns false when something else was asked for meanwhile. */
  private async _fill(symbol: string): Promise<boolean> {
    const past = await this._loader.read(symbol, () => this._span);
    if (past === undefined) return false;
    this._view.fill(past);
    this.stats.loads++;
    this._chips.offer(this._view.book.venues);
    this._recount();
    return true;
  }

  private async _refill(): Promise<void> {
    const { symbol } = this._layout;
    if (symbol === undefined) return;
    this._source.again();
    await this._fill(symbol);
  }

  private _take(one: Happening): void {
    const { live, to } = this._span;
    if (one.symbol !== this._layout.symbol || (!live && one.time >= to)) return;
    this._view.take(one);
    if (!this._chips.knows(one.venue)) this._offerVenues([one.venue]);
    this._reach(one.time);
  }

  /** New bars, where time has gone on. */
  private _reach(time: number): void {
    const { symbol } = this._layout;
    // Before there is a symbol there are no bars to add to.
    if (!this._isShowing || !this._span.live || time > this._now + this.board.grid.interval) return;
    if (!this._view.reach(time) && symbol !== undefined) void this._show(symbol, true);
  }

  private _tick(): void {
    if (this._source.end === undefined) this._reach(this._now);
    this._plan();
  }

  private _plan(): void {
    this._frame ??= requestAnimationFrame(() => {
      this._frame = undefined;
      this._draw();
    });
  }

  private _draw(): void {
    const { book } = this._view;
    const { zone, byVenue, symbol } = this._layout;
    const drawn = this._view.draw();
    const facts = this._facts();
    writeTiles(this._page, facts);
    writeVenues(this._page.table, facts);
    if (drawn.liquidations) writeTape(this._page.tape, facts);
    this._legends.place(this.board);
    const bar = this.board.barUnder(this._hover);
    this._legends.write(this.board, book, facts.counted, bar, this.board.digits, zone, byVenue);
    const state = this._status.write(facts.now - book.lastTime);
    this.stats.drawn(state, symbol ?? '', book);
  }

  private _facts(): Facts {
    const now = this._now;
    return {
      book: this._view.book,
      counted: this._chosen.counted(this._chips.venues),
      venues: this._chips.venues,
      now,
      ...this.board.pricesSince(now - day),
      precision: this.board.digits,
      zone: this._layout.zone,
      palette: this._chosen.palette,
      isLive: this._source.end === undefined,
      isLoading: this._loader.isLoading && this._view.book.isEmpty,
    };
  }

  private _offerVenues(venues: readonly string[]): void {
    if (this._chips.offer(venues)) this._recount();
  }

  private _toggle(venue: string): void {
    this._chosen.toggle(venue);
    this._recount();
  }

  private _recount(): void {
    this._chips.show(this._layout.without, this._chosen.palette);
    this.board.orderVenues(this._chips.venues);
    this._view.count(this._chosen.counted(this._chips.venues));
    this._plan();
  }

  private _restyle(changes: Partial<Layout>): void {
    this._chosen.change(changes);
    document.documentElement.dataset['theme'] = this._chosen.palette.name;
    this._controls();
    this.board.colour(this._chosen.palette);
    this.board.showVenues(this._layout.byVenue);
    // Times on the axis are written anew only when something of their writing has changed.
    this.board.chart.applyOptions({ localization: { locale: 'en-US' } });
    this._recount();
  }

  private _controls(): void {
    writeControls(this._page, this._layout, this._now);
  }

  private _say(text: string | undefined, isBusy = false): void {
    this._page.message.hidden = text === undefined;
    setAttribute(this._page.message, 'data-busy', String(isBusy));
    setText(this._page.message, text ?? '');
  }
}
