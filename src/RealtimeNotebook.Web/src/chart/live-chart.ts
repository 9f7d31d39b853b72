import { insertionIndex } from '../model/search';
import type { Series } from '../model/series';
import { type UnixMs, axisMs, ms, unixMs } from '../units';
import { type PlotAxes, endsOf, readAxes } from './axes';
import type { ChartListener, ChartOptions } from './chart-listener';
import { ChartTime } from './chart-time';
import { type Export, type Heading, exportFigure } from './export-figure';
import { FigureBuilder, plotlyConfig } from './figure';
import { PriceFormat } from './format';
import { formingShapes } from './forming-shapes';
import { FramePlanner, Redraw, type RedrawMask } from './frame-planner';
import { Gestures } from './gestures';
import { margins } from './layout';
import { type MeasureHost, MeasureTool } from './measure-tool';
import { ownPalette } from './own-colours';
import { inFigure } from './own-figure';
import { Overlay } from './overlay';
import { lastPriceOf } from './paint-last-price';
import { type Picture, type View, closedBars } from './picture';
import type { PlotlyApi, PlotlyElement } from './plotly';
import { type PointerAt, crosshairAt, measurePointAt, watchPointer } from './pointer';
import { highestPrice } from './ranges';
import { watchPlot } from './relayout-event';
import { parseSessions } from './sessions';
import type { Palette } from './theme';
import { ViewState, reachable, sideOf } from './view-state';

/** The chart of one series: Plotly for closed bars, the overlay for what moves with every tick. */
export class LiveChart {
  public redraws = 0;
  public overlayDraws = 0;
  public readonly view: ViewState;
  public readonly measure: MeasureTool;
  public readonly time: ChartTime;
  private readonly _hidden = new Set<string>();
  private readonly _planner = new FramePlanner((mask) => this._draw(mask));
  private readonly _figure = new FigureBuilder();
  private readonly _overlay: Overlay;
  private readonly _gestures: Gestures;
  private readonly _unwatch: () => void;
  private _format = new PriceFormat(2);
  /** The colours that a figure of the user's was drawn in. */
  private _colours: Palette | undefined;
  private _postponed: RedrawMask = 0;
  private _pointer: PointerAt | undefined;
  private readonly _sessions;
  private _highest = 1;
  private _readOut = -1;
  /** Open of the first bar that Plotly has not drawn; by time, because indices move when old bars leave the window. */
  private _undrawn = unixMs(0);
  private _shown: View | undefined;
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
    const { dragMode, timeZone, interval, hideClosedHours, sessions } = _options;
    this.view = new ViewState(dragMode);
    this.time = new ChartTime(timeZone, interval, hideClosedHours);
    this._sessions = sessions === undefined ? undefined : parseSessions(sessions, timeZone);
    this._overlay = new Overlay(canvas);
    this._gestures = new Gestures(_plot, () => this._settle());
    this._unwatch = watchPointer(_plot, (at) => this._point(at));
    this.measure = new MeasureTool(_plot, _series.bars, this._measureHost());
  }

  public get format(): PriceFormat {
    return this._format;
  }

  /** What the viewer looks at, also in the middle of a drag; undefined while the chart follows by itself. */
  public get lookedAt(): readonly [UnixMs, UnixMs] | undefined {
    if (this.view.following && !this._gestures.active) return undefined;
    const time = this._axes()?.time;
    const [from, to] = time === undefined ? this.view.time : endsOf(time);
    return [this.time.axis.fromAxis(axisMs(from)), this.time.axis.fromAxis(axisMs(to))];
  }

  public request(mask: RedrawMask): void {
    this._planner.request(mask);
  }

  /** Takes a snapshot: another set of bars, perhaps other digits. */
  public snapshot(): void {
    this._format = new PriceFormat(this._series.precision);
    this.request(Redraw.figure);
  }

  /** Older bars have come; nothing is redrawn for those that are out of sight. */
  public extend(): void {
    this.time.update(this._series, this.view.time);
    const isDrawn = this._shown !== undefined && this._figure.covers(this._picture(), this._shown);
    this.request(isDrawn ? Redraw.overlay : Redraw.layout);
  }

  /** Takes another size in CSS pixels; a chart that is out of sight (0 by 0) keeps the one that it had. */
  public resize(width: number, height: number): void {
    const isSame = width === this.view.width && height === this.view.height;
    if (width === 0 || height === 0 || isSame) return;
    [this.view.width, this.view.height] = [width, height];
    this.request(Redraw.layout);
  }

  public recolour(palette: Palette): void {
    [this._palette, this._colours] = [palette, undefined];
    this.request(Redraw.figure);
  }

  public get palette(): Palette {
    return this._colours ?? this._palette;
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
    this.view.resume();
    this.request(Redraw.layout);
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
    const range = reachable(this.view.time, move, zoom, this._picture());
    if (range === undefined) return;
    this.view.moveTo(range);
    this.request(Redraw.layout);
  }

  /** Leaves nights and weekends out, or shows them. */
  public hideClosedHours(hide: boolean): void {
    const range = this.time.hideClosedHours(hide, this._series, this.view.time);
    if (!this.view.following) this.view.moveTo(range);
    this.request(Redraw.figure);
  }

  /** What is seen as a figure that stands by itself; undefined before the first drawing. */
  public exported(heading: Heading): Export | undefined {
    const [picture, view] = [this._picture(), this._shown];
    const figure = view && this._figure.figure(picture, view, formingShapes(picture, view));
    return figure && exportFigure(figure, picture, view, this._format, heading, this.measure.current);
  }

  public dispose(): void {
    this._planner.cancelFrame();
    this._unwatch();
    this._gestures.dispose();
    this.measure.dispose();
    this._plotly.purge(this._plot);
  }

  private _draw(mask: RedrawMask): void {
    const { bars } = this._series;
    if (bars.length === 0 || this.view.width === 0 || this.view.height === 0) return;
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
    if (mask & Redraw.figure) this.view.slide(this.time.update(this._series, this.view.time));
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
    this._colours = picture.own && ownPalette(this._plot, picture.own, picture, this._palette);
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
    const [older, pointer, measurement] = [this._olderInView(axes), this._pointer, this.measure.current];
    const crosshair = pointer === undefined ? undefined : crosshairAt(pointer, axes, picture, this._format);
    const lastPrice = lastPriceOf(picture, this._format);
    this._overlay.draw({ axes, picture, view, from, older, lastPrice, crosshair, measurement });
    this.overlayDraws++;
    return (this._readOut = crosshair?.index ?? bars.last);
  }

  private _olderInView({ time }: PlotAxes): readonly [number, number] {
    const { bars } = this._series;
    const end = insertionIndex(bars.time, this._figure.first);
    const from = insertionIndex(bars.time, this.time.axis.fromAxis(axisMs(time.toValue(time.start))));
    return this._gestures.active && this._figure.isExact && from < end ? [from, end] : [0, 0];
  }

  private _axes(): PlotAxes | undefined {
    if (this._shown === undefined || this._options.technique === 'shapes') return undefined;
    return readAxes(this._plot, this._shown.panels);
  }

  private _picture(): Picture {
    const { bars, drawn, signals, gaps, marks, precision, figure: own } = this._series;
    const { axis, clock } = this.time;
    const time = { axis, clock, interval: this._options.interval, sessions: this._sessions, spacing: axis.step };
    const shared = { palette: this.palette, hidden: this._hidden, highest: this._highest };
    const picture = { bars, drawn, signals, gaps, marks, precision, ...time, ...shared };
    return own === undefined ? picture : inFigure(own, picture);
  }

  private _measureHost(): MeasureHost {
    return {
      pointAt: (at) => {
        const axes = this._axes();
        return axes && measurePointAt(at, axes, this._picture());
      },
      index: () => this._readOut,
      reveal: (time) => {
        const side = sideOf(this.time.axis.toAxis(time), this.view.time);
        if (side !== 0) this.shift(0.25 * side, 1);
      },
      changed: () => {
        this.request(Redraw.overlay);
        this._listener.measured();
      },
    };
  }

  private _point(at: PointerAt | undefined): void {
    this._pointer = at;
    this.request(Redraw.overlay);
  }

  private _listen(): void {
    this._listening = true;
    watchPlot(this._plot as PlotlyElement, {
      moving: () => {
        this._paint();
        this._listener.moved();
      },
      painted: () => this._reacting || this._paint(),
      doubleClicked: () => this.follow(),
      moved: ({ time, price }) => {
        if (time !== undefined) this.view.moveTo(time);
        if (price !== undefined && !this.view.autoPrice) this.view.scalePrice(price);
        if (time !== undefined || price !== undefined) this.request(Redraw.layout);
      },
    });
  }

  private _settle(): void {
    if (this._gestures.active) return;
    this.request(this._postponed | Redraw.overlay);
    this._postponed = 0;
  }
}
