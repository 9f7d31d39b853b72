import { insertionIndex } from '../model/search';
import type { Series } from '../model/series';
import { isDaily } from '../model/interval';
import { type Ms, type UnixMs, ms, unixMs } from '../units';
import { type PlotAxes, endsOf, readAxes } from './axes';
import { FigureBuilder, plotlyConfig } from './figure';
import type { ChartListener, ChartOptions, Stretch } from './chart-listener';
import { Cursor } from './cursor';
import { PriceFormat } from './format';
import { formingShapes } from './forming-shapes';
import { FramePlanner, Redraw, type RedrawMask } from './frame-planner';
import { Gestures } from './gestures';
import { margins } from './layout';
import { Overlay } from './overlay';
import { lastPriceOf } from './last-price';
import { type Picture, type View, barSpacing, closedBars } from './picture';
import type { PlotlyApi, PlotlyElement } from './plotly';
import { type PointerAt, watchPointer } from './pointer';
import { highestPrice } from './ranges';
import { viewerRanges } from './relayout-event';
import type { Palette } from './theme';
import { ViewState, linkedRange, movedOntoBars, shifted, showsBars } from './view-state';
import { zoneOffset } from './zone';

/** The chart of one series: Plotly for closed bars, the overlay for what moves with every tick. */
export class LiveChart {
  public redraws = 0;
  public overlayDraws = 0;
  public readonly view: ViewState;
  private readonly _hidden = new Set<string>();
  private readonly _planner = new FramePlanner((mask) => this._draw(mask));
  private readonly _figure = new FigureBuilder();
  private readonly _overlay: Overlay;
  private readonly _cursor: Cursor;
  private readonly _gestures: Gestures;
  private readonly _unwatch: () => void;
  private _format = new PriceFormat(2);
  private _postponed: RedrawMask = 0;
  private _offset = ms(0);
  private _spacing = ms(60_000);
  private _highest = 1;
  /** Open of the first bar that Plotly has not drawn; by time, because indices move when old bars leave the window. */
  private _undrawn = unixMs(0);
  private _shown: View | undefined;
  private _isVisible = true;
  private _missed: RedrawMask = 0;
  private _listening = false;
  private _reacting = false;

  public constructor(
    private readonly _plotly: PlotlyApi,
    private readonly _plot: HTMLElement,
    canvas: HTMLCanvasElement,
    private readonly _series: Series,
    private _palette: Palette,
    private readonly _options: ChartOptions,
    private readonly _listener: ChartListener,
  ) {
    this.view = new ViewState(_options.dragMode);
    this._overlay = new Overlay(canvas);
    this._cursor = new Cursor((open) => _listener.pointed(open));
    this._gestures = new Gestures(_plot, () => this._settle());
    this._unwatch = watchPointer(_plot, (at) => this._point(at));
  }

  public get format(): PriceFormat {
    return this._format;
  }

  public get offset(): Ms {
    return this._offset;
  }

  /** What the viewer looks at, also in the middle of a drag; undefined while the chart follows by itself. */
  public get lookedAt(): Stretch | undefined {
    if (this.view.following && !this._gestures.active) return undefined;
    const time = this._gestures.active ? this._axes()?.time : undefined;
    return this._stretch(time === undefined ? this.view.time : endsOf(time));
  }

  /** Marks the bar that a chart beside this one points at; undefined for none. */
  public pointAt(time: UnixMs | undefined): void {
    if (time === this._cursor.linked) return;
    this._cursor.linked = time;
    this.request(Redraw.overlay);
  }

  /** Shows what a chart beside this one shows, of coarse bars some more, or follows as it does. It is told to nobody. */
  public lookAt(range: Stretch | undefined): void {
    if (range === undefined) this.view.resume();
    else this.view.moveTo(linkedRange(range, this._offset, this._spacing));
    this.request(Redraw.layout);
  }

  /** A chart that nobody can see takes what comes, and draws it when it is back in sight. */
  public setVisible(isVisible: boolean): void {
    this._isVisible = isVisible;
    if (isVisible) this.request(this._missed);
    this._missed = 0;
  }

  public request(mask: RedrawMask): void {
    this._planner.request(mask);
  }

  /** Takes a snapshot: another set of bars, perhaps other digits and another offset of the zone. */
  public snapshot(): void {
    const { bars, precision } = this._series;
    this._format = new PriceFormat(precision);
    const newest = unixMs(bars.time[bars.last] ?? 0);
    this._offset = isDaily(this._options.interval) ? ms(0) : zoneOffset(this._options.timeZone, newest);
    this.request(Redraw.figure);
  }

  /** Older bars have come; nothing is redrawn for those that are out of sight. */
  public extend(): void {
    const isDrawn = this._shown !== undefined && this._figure.covers(this._picture(), this._shown);
    this.request(isDrawn ? Redraw.overlay : Redraw.layout);
  }

  /** Takes another size in CSS pixels; a chart that is out of sight (0 by 0) keeps the one that it had. */
  public resize(width: number, height: number): void {
    if (width === 0 || height === 0) return;
    if (width === this.view.width && height === this.view.height) return;
    [this.view.width, this.view.height] = [width, height];
    this.request(Redraw.layout);
  }

  public recolour(palette: Palette): void {
    this._palette = palette;
    this.request(Redraw.figure);
  }

  public get palette(): Palette {
    return this._palette;
  }

  public isHidden(name: string): boolean {
    return this._hidden.has(name);
  }

  /** Switches a trace on or off. */
  public toggle(name: string): void {
    if (!this._hidden.delete(name)) this._hidden.add(name);
    this.view.refit();
    this.request(Redraw.figure);
  }

  public follow(): void {
    this.lookAt(undefined);
    this._listener.moved(undefined);
  }

  public setDragMode(mode: 'pan' | 'zoom'): void {
    this.view.dragMode = mode;
    this.request(Redraw.layout);
  }

  public setAutoPrice(auto: boolean): void {
    this.view.setAutoPrice(auto);
    this.request(Redraw.layout);
  }

  /** Moves and zooms the time axis by shares of its length. */
  public shift(move: number, zoom: number): void {
    const moved = shifted(this.view.time, move, zoom);
    const range = zoom > 1 ? movedOntoBars(moved, this._series.bars, this._offset) : moved;
    const tooShort = range[1] - range[0] < 5 * this._spacing;
    if (tooShort || !showsBars(this._series.bars, range, this._picture())) return;
    this.view.moveTo(range);
    this.request(Redraw.layout);
    this._listener.moved(this._stretch(range));
  }

  public dispose(): void {
    this._planner.cancelFrame();
    this._unwatch();
    this._gestures.dispose();
    this._plotly.purge(this._plot);
  }

  private _draw(mask: RedrawMask): void {
    const { bars } = this._series;
    if (bars.length === 0 || this.view.width === 0 || this.view.height === 0) return;
    if (!this._isVisible && this._shown !== undefined) {
      this._missed |= mask;
      return;
    }
    const started = performance.now();
    if (this._shown === undefined) mask |= Redraw.figure;
    else if (this._gestures.active) mask = this._postpone(mask);
    else if (this.view.outgrown(this._picture())) mask |= Redraw.layout;

    const redrawn = (mask & ~Redraw.overlay) !== 0;
    const asShapes = this._options.technique === 'shapes' || (this._listening && this._axes() === undefined);
    if (redrawn || asShapes) this._react(mask, redrawn, asShapes);
    const index = this._paint();
    this._listener.drawn({ redrawn, cost: ms(performance.now() - started), index });
  }

  /** Keeps all but the overlay for the end of the viewer's drag. */
  private _postpone(mask: RedrawMask): RedrawMask {
    this._postponed |= mask & ~Redraw.overlay;
    return Redraw.overlay;
  }

  private _react(mask: RedrawMask, arranged: boolean, asShapes: boolean): void {
    if (mask & Redraw.figure) this._spacing = barSpacing(this._series.bars, this._options.interval);
    // A viewer's own view is not made narrower for the label of an older price.
    if (this._shown === undefined || this.view.mayMove) this._highest = highestPrice(this._series.bars);
    const picture = this._picture();
    const view = arranged || this._shown === undefined ? this.view.arrange(picture, margins(picture)) : this._shown;
    if (mask & Redraw.figure || !this._figure.covers(picture, view)) {
      this._undrawn = picture.bars.time[closedBars(picture.bars)] ?? unixMs(0);
      this._figure.rebuild(picture, view);
    }
    this._shown = view;
    const forming = asShapes ? formingShapes(picture, view) : [];
    const { data, layout } = this._figure.figure(picture, view, forming);
    this._reacting = true;
    void this._plotly.react(this._plot, data, layout, plotlyConfig(this._options.scrollZoom));
    this._reacting = false;
    this.redraws++;
    if (!this._listening) this._listen();
    if (arranged) this._listener.arranged(readAxes(this._plot, view.panels), view);
  }

  /** Draws the overlay over the axes as they are now; the index of the bar that is read out. */
  private _paint(): number {
    const { bars } = this._series;
    const [view, axes] = [this._shown, this._axes()];
    if (view === undefined || axes === undefined) return bars.last;
    const picture = this._picture();
    const from = insertionIndex(bars.time, this._undrawn);
    const older = this._olderInView(axes);
    const crosshair = this._cursor.on(axes, picture, this._format, this._options.interval);
    const lastPrice = lastPriceOf(bars, this._options.interval, this._format);
    this._overlay.draw({ axes, picture, view, from, older, lastPrice, crosshair });
    this.overlayDraws++;
    return crosshair?.index ?? bars.last;
  }

  private _olderInView({ time }: PlotAxes): readonly [number, number] {
    const { bars } = this._series;
    const end = insertionIndex(bars.time, this._figure.first);
    const from = insertionIndex(bars.time, unixMs(time.toValue(time.start) - this._offset));
    return this._gestures.active && this._figure.isExact && from < end ? [from, end] : [0, 0];
  }

  private _axes(): PlotAxes | undefined {
    if (this._shown === undefined || this._options.technique === 'shapes') return undefined;
    return readAxes(this._plot, this._shown.panels);
  }

  private _picture(): Picture {
    const { bars, drawn, signals, gaps, marks, precision } = this._series;
    const [spacing, highest] = [this._spacing, this._highest];
    const shared = { palette: this._palette, hidden: this._hidden, offset: this._offset, spacing, highest };
    return { bars, drawn, signals, gaps, marks, precision, ...shared };
  }

  private _stretch([from, to]: readonly [number, number]): Stretch {
    return [unixMs(from - this._offset), unixMs(to - this._offset)];
  }

  private _point(at: PointerAt | undefined): void {
    this._cursor.pointer = at;
    this.request(Redraw.overlay);
  }

  private _listen(): void {
    this._listening = true;
    const plot = this._plot as PlotlyElement;
    plot.on('plotly_relayouting', () => {
      this._paint();
      this._listener.moved(this.lookedAt);
    });
    plot.on('plotly_afterplot', () => {
      if (!this._reacting) this._paint();
    });
    plot.on('plotly_doubleclick', () => this.follow());
    // `react` reports itself by another event, so what comes here is the viewer's doing.
    plot.on('plotly_relayout', (event) => {
      const { time, price } = viewerRanges(event);
      if (time !== undefined) this.view.moveTo(time);
      if (price !== undefined && !this.view.autoPrice) this.view.scalePrice(price);
      if (time !== undefined || price !== undefined) this.request(Redraw.layout);
      if (time !== undefined) this._listener.moved(this._stretch(time));
    });
  }

  private _settle(): void {
    if (this._gestures.active) return;
    const mask = this._postponed | Redraw.overlay;
    this._postponed = 0;
    this.request(mask);
  }
}
