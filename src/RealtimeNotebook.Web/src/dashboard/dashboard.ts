import type { MouseEventParams } from 'lightweight-charts';
import { Grid } from '../model/grid';
import { SymbolBook } from '../model/symbol-book';
import { setAttribute, setText } from '../page/elements';
import { backoff } from '../page/backoff';
import type { Candle } from '../wire/candle';
import type { DerivativesMessage, DerivativesStatus } from '../wire/derivatives';
import { Board, type Dirty } from './board';
import { type Facts, writeTape, writeTiles, writeVenues } from './figures';
import { listenToKeys } from './keys';
import { type Layout, intervalFor, intervals, intervalsFor, span, writeLayout } from './layout';
import { Legends } from './legends';
import { type DashboardPalette, dashboardDark, dashboardLight } from './palette';
import { type Skeleton, makeSkeleton } from './skeleton';
import type { Source, SourceListener, SourceState, SymbolList } from './source';
import { Stats } from './stats';
import { shownState } from './state';
import { VenueChips } from './venue-chips';

/** A page that was hidden for longer looks up what it may have missed, in milliseconds. */
const longHidden = 10_000;
const day = 86_400_000;

/** The dashboard: one symbol at a time, from a source, in an element. */
export class Dashboard implements SourceListener {
  public readonly stats = new Stats();
  public readonly board: Board;
  private readonly _page: Skeleton;
  private readonly _legends: Legends;
  private readonly _chips: VenueChips;
  private _book = new SymbolBook(day);
  private _symbols: SymbolList | undefined;
  private _state: SourceState = 'connecting';
  private _stateSince = Date.now();
  private _server: DerivativesStatus | undefined;
  private _precision = 2;
  private _dirty: Dirty = clean();
  private _frame: number | undefined;
  private _load = 0;
  private _failures = 0;
  private _hover: MouseEventParams | undefined;
  private _hiddenSince: number | undefined;
  private _bars = 0;

  public constructor(
    host: HTMLElement,
    private readonly _source: Source,
    private _layout: Layout,
  ) {
    this._page = makeSkeleton(host, {
      symbol: (symbol) => this._change({ symbol }, true),
      range: (range) => this._change({ range, from: undefined, to: undefined }, false),
      custom: (from, to) => this._change({ range: 'custom', from, to }, false),
      bars: (interval) => this._change({ interval }, true),
      byVenue: (byVenue) => this._restyle({ byVenue }),
      theme: () => this._restyle({ theme: this._palette.name === 'dark' ? 'light' : 'dark' }),
      zone: () => this._restyle({ zone: this._layout.zone === 'utc' ? 'local' : 'utc' }),
      showAll: () => this.board.showAll(),
    });
    this._applyTheme();
    this.board = new Board(this._page.chart, this._palette, () => this._layout.zone);
    this._legends = new Legends(this._page.legends);
    this._chips = new VenueChips(this._page.venues, (venue) => this._toggle(venue));
    this.board.chart.subscribeCrosshairMove((event) => {
      this._hover = event.point === undefined ? undefined : event;
      this._plan();
    });
    listenToKeys(this._page, this.board);
    document.addEventListener('visibilitychange', () => this._visibility());
    window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this._restyle({}));
    setInterval(() => this._tick(), 1_000);
    this._controls();
    _source.open(this);
    void this._start();
  }

  public state(state: SourceState): void {
    if (state === this._state) return;
    this._state = state;
    this._stateSince = Date.now();
    if (state === 'reconnecting') this._server = undefined;
    this._plan();
  }

  public opened(): void {
    if (this.stats.loads > 0) this.stats.reconnects++;
    if (this._symbols === undefined) void this._start();
    else if (this.stats.loads > 0) void this._refill();
  }

  public message(message: DerivativesMessage): void {
    this.stats.received(message);
    switch (message.type) {
      case 'status':
        this._server = message;
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

  public candles(candles: readonly Candle[], isAll: boolean, precision: number | undefined): void {
    if (precision !== undefined || isAll) this._setPrecision(precision ?? precisionOf(candles));
    const last = candles[candles.length - 1];
    if (last !== undefined) this._reach(last.time);
    if (isAll) this.board.setCandles(candles);
    else if (last !== undefined) this.board.takeCandle(last);
    this.stats.candles += candles.length;
    this._plan();
  }

  public refused(): void {
    this.stats.refused++;
  }

  private get _palette(): DashboardPalette {
    const { theme } = this._layout;
    const isDark = theme === 'auto' ? window.matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
    return isDark ? dashboardDark : dashboardLight;
  }

  private get _now(): number {
    return this._source.end ?? Math.max(Date.now(), this._book.lastTime);
  }

  private get _span() {
    return span(this._layout, this._now);
  }

  private async _start(): Promise<void> {
    try {
      this._symbols = await this._source.symbols();
    } catch (fault) {
      this._say(`The list of symbols cannot be had: ${textOf(fault)}`);
      return;
    }
    const { symbols, complete, exchanges, simulated } = this._symbols;
    this._page.symbol.offer(symbols, complete);
    this._page.simulated.hidden = !simulated;
    this._offerVenues(exchanges);
    const wished = this._layout.symbol;
    const symbol = wished !== undefined && (!complete || symbols.includes(wished)) ? wished : symbols[0];
    if (symbol === undefined) this._say('There is no symbol yet: type one into the field at the top left.');
    else this._change({ symbol }, false);
  }

  private _change(changes: Partial<Layout>, keepView: boolean): void {
    this._layout = { ...this._layout, ...changes };
    this._remember();
    this._controls();
    if (this._layout.symbol === undefined) return;
    void this._show(this._layout.symbol, keepView && this.stats.loads > 0);
  }

  private async _show(symbol: string, keepView: boolean): Promise<void> {
    const began = performance.now();
    const load = ++this._load;
    const { from, to, live } = this._span;
    const name = intervalFor(to - from, this._layout.interval);
    const grid = new Grid(from, to - (live ? 0 : 1), intervals.get(name)!);
    const view = keepView ? this.board.chart.timeScale().getVisibleLogicalRange() : null;
    const before = this.board.grid;
    const keep =
      view === null
        ? undefined
        : { from: grid.place(before.moment(view.from)), to: grid.place(before.moment(view.to)) };
    this._book = new SymbolBook(Math.max(to - from, day));
    this._book.count(this._counted);
    this._bars = grid.count;
    this.board.start(grid, keep as never);
    this.board.showVenues(this._layout.byVenue);
    this.board.divide(live && this._source.end === undefined ? this._now : Infinity);
    this._page.symbol.show(symbol);
    document.title = `${symbol} · derivatives`;
    this.board.drawAll(this._book, this._counted);
    this._source.show(symbol, name);
    await this._fill(symbol, load);
    if (load === this._load) this.stats.shown(performance.now() - began);
  }

  /** Looks the past up; what came live meanwhile stays. */
  private async _fill(symbol: string, load: number): Promise<void> {
    const { from, to } = this._span;
    try {
      const past = await this._source.past(symbol, from, to);
      if (load !== this._load) return;
      this._book.fillOpenInterest(past.openInterest);
      this._book.fillFunding(past.funding);
      this._book.liquidations.replaceUntil(past.liquidationsUntil, past.liquidations);
      this._offerVenues(this._book.venues);
      this._book.count(this._counted);
      this.stats.loads++;
      this._failures = 0;
      this._say(undefined);
      this.board.drawAll(this._book, this._counted);
      this._dirty = { candles: false, openInterest: true, funding: true, liquidations: true };
    } catch (fault) {
      if (load !== this._load) return;
      this._say(`The history of ${symbol} cannot be had: ${textOf(fault)}`);
      setTimeout(() => load === this._load && void this._fill(symbol, load), backoff(this._failures++, Math.random()));
    }
    this._plan();
  }

  private async _refill(): Promise<void> {
    const { symbol } = this._layout;
    if (symbol === undefined) return;
    this._source.again();
    await this._fill(symbol, this._load);
  }

  private _take(one: Extract<DerivativesMessage, { readonly venue: string }>): void {
    if (one.symbol !== this._layout.symbol || (!this._span.live && one.time >= this._span.to)) return;
    if (one.type === 'oi') this._book.takeOpenInterest(one);
    else if (one.type === 'funding') this._book.takeFunding(one);
    else this._book.takeLiquidation(one);
    if (!this._chips.knows(one.venue)) this._offerVenues([one.venue]);
    this._dirty[one.type === 'oi' ? 'openInterest' : one.type === 'funding' ? 'funding' : 'liquidations'] = true;
    this._reach(one.time);
  }

  /** New bars, where time has gone on. */
  private _reach(time: number): void {
    const { grid } = this.board;
    const before = grid.count;
    if (!this._span.live || time > this._now + grid.interval || !grid.reach(time)) return;
    const everything = { candles: true, openInterest: true, funding: true, liquidations: false };
    this.board.drawLast(this._book, this._counted, everything, grid.count - before + 1);
    // What scrolled out of the range is let go of now and then, not bar by bar.
    if (grid.count > this._bars * 1.25 && this._layout.symbol !== undefined) void this._show(this._layout.symbol, true);
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
    const { symbol } = this._layout;
    const dirty = this._dirty;
    this._dirty = clean();
    if (dirty.openInterest || dirty.funding || dirty.liquidations)
      this.board.drawLast(this._book, this._counted, dirty, 1);
    const facts = this._facts();
    writeTiles(this._page, facts);
    writeVenues(this._page.table, facts);
    if (dirty.liquidations) writeTape(this._page.tape, facts);
    this._legends.place(this.board);
    const bar = this.board.barUnder(this._hover);
    this._legends.write(
      this.board,
      this._book,
      this._counted,
      bar,
      this._precision,
      this._layout.zone,
      this._layout.byVenue,
    );
    const shown = shownState(this._state, this._server, Date.now() - this._stateSince, this._now - this._book.lastTime);
    setText(this._page.status, shown.text);
    setAttribute(this._page.status, 'data-state', shown.state);
    this._page.status.title = this._server?.feed ?? '';
    this.stats.drawn(shown.state, symbol ?? '', this._book);
  }

  private _facts(): Facts {
    const { grid } = this.board;
    const now = this._now;
    let last = grid.count - 1;
    while (last > 0 && this.board.candle(last) === undefined) last--;
    let first = Math.max(0, grid.index(now - day));
    while (first < last && this.board.candle(first) === undefined) first++;
    return {
      book: this._book,
      counted: this._counted,
      venues: this._chips.venues,
      now,
      price: this.board.candle(last)?.close,
      priceBefore: this.board.candle(first)?.open,
      precision: this._precision,
      zone: this._layout.zone,
      palette: this._palette,
      isLive: this._source.end === undefined,
    };
  }

  private get _counted(): ReadonlySet<string> {
    return new Set(this._chips.venues.filter((venue) => !this._layout.without.includes(venue)));
  }

  private _offerVenues(venues: readonly string[]): void {
    if (!this._chips.offer(venues)) return;
    this._recount();
  }

  private _toggle(venue: string): void {
    const { without } = this._layout;
    this._layout = {
      ...this._layout,
      without: without.includes(venue) ? without.filter((one) => one !== venue) : [...without, venue],
    };
    this._remember();
    this._recount();
  }

  private _recount(): void {
    this._chips.show(this._layout.without, this._palette);
    this._book.count(this._counted);
    this.board.drawAll(this._book, this._counted);
    this._dirty = { candles: false, openInterest: true, funding: true, liquidations: true };
    this._plan();
  }

  private _restyle(changes: Partial<Layout>): void {
    this._layout = { ...this._layout, ...changes };
    this._remember();
    this._applyTheme();
    this._controls();
    this.board.colour(this._palette);
    this.board.showVenues(this._layout.byVenue);
    this.board.chart.applyOptions({ localization: { locale: 'en-US' } });
    this._recount();
  }

  private _applyTheme(): void {
    document.documentElement.dataset['theme'] = this._palette.name;
  }

  private _controls(): void {
    const { ranges, bars, modes, zone } = this._page;
    const { from, to } = this._span;
    ranges.show(this._layout.range);
    bars.offer(intervalsFor(to - from).map((name) => [name, name] as const));
    bars.show(intervalFor(to - from, this._layout.interval));
    modes.show(this._layout.byVenue ? 'venue' : 'sum');
    zone.textContent = this._layout.zone === 'utc' ? 'UTC' : 'Local';
  }

  private _setPrecision(digits: number): void {
    if (digits === this._precision && this.stats.candles > 0) return;
    this._precision = digits;
    this.board.precision(digits);
  }

  private _say(text: string | undefined): void {
    this._page.message.hidden = text === undefined;
    setText(this._page.message, text ?? '');
  }

  private _visibility(): void {
    if (document.visibilityState === 'hidden') {
      this._hiddenSince = Date.now();
      return;
    }
    const hidden = Date.now() - (this._hiddenSince ?? Date.now());
    this._hiddenSince = undefined;
    if (hidden > longHidden && this._source.end === undefined) void this._refill();
    this._plan();
  }

  private _remember(): void {
    history.replaceState(null, '', writeLayout(this._layout));
  }
}

function clean(): Dirty {
  return { candles: false, openInterest: false, funding: false, liquidations: false };
}

function precisionOf(candles: readonly Candle[]): number {
  const last = candles[candles.length - 1]?.close ?? 1;
  return last >= 1 ? 2 : Math.min(8, 3 + Math.ceil(-Math.log10(last)));
}

function textOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
