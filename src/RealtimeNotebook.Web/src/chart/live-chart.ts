import { insertionIndex } from '../model/search';
import type { Series } from '../model/series';
import { type UnixMs, axisMs, ms, unixMs } from '../units';
import { type PlotAxes, endsOf, readAxes } from './axes';
import type { ChartListener, ChartOptions, Stretch } from './chart-listener';
import { ChartTime } from './chart-time';
import { Cursor } from './cursor';
import { type Export, type Heading, exportFigure } from './export-figure';
import { FigureBuilder } from './figure';
import { PriceFormat } from './format';
import { formingShapes } from './forming-shapes';
import { Backlog, FramePlanner, Redraw, type RedrawMask } from './frame-planner';
import { Gestures } from './gestures';
import { margins } from './layout';
import { LivePlot } from './live-plot';
import { measureHost } from './measure-host';
import { MeasureTool } from './measure-tool';
import { ownPalette } from './own-colours';
import { inFigure } from './own-figure';
import { Overlay } from './overlay';
import { lastPriceOf } from './paint-last-price';
import { type Picture, type View, closedBars, pictureOf } from './picture';
import type { PlotlyApi } from './plotly';
import { watchPointer } from './pointer';
import { highestPrice } from './ranges';
import type { Palette } from './theme';
import { ViewState, linkedRange, reachable } from './view-state';

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
  private readonly _cursor: Cursor;
  private readonly _gestures: Gestures;
  private readonly _plot: LivePlot;
  private readonly _unwatch: () => void;
  private _format = new PriceFormat(2);
  /** The colours that a figure of the user's was drawn in. */
  private _colours: Palette | undefined;
  /** What waits for the end of the viewer's drag. */
  private readonly _postponed = new Backlog();
  private _highest = 1;
  private _readOut = -1;
  /** Open of the first bar that Plotly has not drawn; by time, because indices move when old bars leave the window. */
  private _undrawn = unixMs(0);
  private _shown: View | undefined;
  private _isVisible = true;
  private _isOld = false;
  private _isFrozen = false;
  private _missed: RedrawMask = 0;

  public constructor(
    plotly: PlotlyApi,
    plot: HTMLElement,
    canvas: HTMLCanvasElement,
    private readonly _series: Series,
    private _palette: Palette,
    private readonly _options: ChartOptions,
    private readonly _listener: ChartListener,
  ) {
    const { dragMode, timeZone, interval, hideClosedHours, sessions } = _options;
    this.view = new ViewState(dragMode);
    this.time = new ChartTime(timeZone, interval, hideClosedHours, sessions);
    this._overlay = new Overlay(canvas);
    this._cursor = new Cursor((open) => _listener.pointed(open));
    this._gestures = new Gestures(plot, (isCut) => {
      if (!this.isDragged) this.request(this._postponed.take() | (isCut ? Redraw.layout : Redraw.overlay));
    });
    this._unwatch = watchPointer(plot, (at) => {
      this._cursor.pointer = at;
      this.request(Redraw.overlay);
    });
    this._plot = new LivePlot(plotly, plot, _options.scrollZoom, {
      moving: () => {
        this._paint();
        _listener.moved(this.lookedAt);
      },
      painted: () => this._paint(),
      doubleClicked: () => this.follow(),
      moved: (ranges) => {
        if (this.view.take(ranges)) this.request(Redraw.layout);
        if (ranges.time !== undefined) _listener.moved(this._stretch(ranges.time));
      },
    });
    this.measure = new MeasureTool(
      plot,
      _series.bars,
      measureHost(this, () => [this._axes(), this._picture(), this._readOut], _listener),
    );
  }

  public get format(): PriceFormat {
    return this._format;
  }

  /** What the viewer looks at, also in the middle of a drag; undefined while the chart follows by itself. */
  public get lookedAt(): Stretch | undefined {
    if (this.view.following && !this.isDragged) return undefined;
    const time = this.isDragged ? this._axes()?.time : undefined;
    return this._stretch(time === undefined ? this.view.time : endsOf(time));
  }

  /** Whether the viewer has the chart in his hand: what has been drawn moves with it, and is drawn anew when he lets go. */
  public get isDragged(): boolean {
    return this._gestures.active;
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
    else this.view.moveTo(linkedRange(range, this.time.axis));
    this.request(Redraw.layout);
  }

  /** Greys the last price where it is old; where nothing goes on, the time to the bar's close is not counted down. */
  public age(isOld: boolean, isFrozen: boolean): void {
    if (isOld === this._isOld && isFrozen === this._isFrozen) return;
    [this._isOld, this._isFrozen] = [isOld, isFrozen];
    this.request(Redraw.overlay);
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
    const range = reachable(this.view.time, move, zoom, this._picture());
    if (range === undefined) return;
    this.view.moveTo(range);
    this.request(Redraw.layout);
    this._listener.moved(this._stretch(range));
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
    this._plot.dispose();
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
    else if (this.isDragged) mask = this._postponed.hold(mask);
    else if (this.view.outgrown(this._picture())) mask |= Redraw.layout;

    const redrawn = (mask & ~Redraw.overlay) !== 0;
    const asShapes = this._options.technique === 'shapes' || (this._plot.hasDrawn && this._axes() === undefined);
    const reacted = (redrawn || asShapes) && this._react(mask, redrawn, asShapes);
    const index = this._paint();
    this._listener.drawn({ redrawn: reacted && redrawn, cost: ms(performance.now() - started), index });
  }

  /** Hands Plotly the figure; false where that says nothing new, as when a bar has closed which the viewer does not see. */
  private _react(mask: RedrawMask, arranged: boolean, asShapes: boolean): boolean {
    if (mask & Redraw.figure) this.view.slide(this.time.update(this._series, this.view.time));
    // A viewer's own view is not made narrower for the label of an older price.
    if (this._shown === undefined || this.view.mayMove) this._highest = highestPrice(this._series.bars);
    const picture = this._picture();
    const view = arranged || this._shown === undefined ? this.view.arrange(picture, margins(picture)) : this._shown;
    if (mask & Redraw.figure || !this._figure.isAmple(picture, view)) {
      this._undrawn = picture.bars.time[closedBars(picture.bars)] ?? unixMs(0);
      this._figure.rebuild(picture, view);
    }
    this._shown = view;
    const forming = asShapes ? formingShapes(picture, view) : [];
    const reacted = this._plot.react(this._figure.figure(picture, view, forming), (mask & Redraw.layout) !== 0);
    this._colours = picture.own && ownPalette(this._plot.element, picture.own, picture, this._palette);
    if (reacted) this.redraws++;
    if (arranged) this._listener.arranged(readAxes(this._plot.element, view.panels), view);
    return reacted;
  }

  /** Draws the overlay over the axes as they are now; the index of the bar that is read out. */
  private _paint(): number {
    const { bars } = this._series;
    const [view, axes] = [this._shown, this._axes()];
    if (view === undefined || axes === undefined) return bars.last;
    const picture = this._picture();
    const from = insertionIndex(bars.time, this._undrawn);
    const [older, measurement] = [this._olderInView(axes), this.measure.current];
    const crosshair = this._cursor.on(axes, picture, this._format);
    const lastPrice = lastPriceOf(picture, this._format, this._isOld, this._isFrozen);
    this._overlay.draw({ axes, picture, view, from, older, lastPrice, crosshair, measurement });
    this.overlayDraws++;
    return (this._readOut = crosshair?.index ?? bars.last);
  }

  private _olderInView({ time }: PlotAxes): readonly [number, number] {
    const { bars } = this._series;
    const end = insertionIndex(bars.time, this._figure.first);
    const from = insertionIndex(bars.time, this.time.axis.fromAxis(axisMs(time.toValue(time.start))));
    return this.isDragged && this._figure.isExact && from < end ? [from, end] : [0, 0];
  }

  private _axes(): PlotAxes | undefined {
    if (this._shown === undefined || this._options.technique === 'shapes') return undefined;
    return readAxes(this._plot.element, this._shown.panels);
  }

  private _picture(): Picture {
    const { palette, _hidden: hidden, _highest: highest } = this;
    const picture = pictureOf(this._series, this.time, { palette, hidden, highest });
    return picture.own === undefined ? picture : inFigure(picture.own, picture);
  }

  private _stretch([from, to]: readonly [number, number]): Stretch {
    const { axis } = this.time;
    return [axis.fromAxis(axisMs(from)), axis.fromAxis(axisMs(to))];
  }
}
