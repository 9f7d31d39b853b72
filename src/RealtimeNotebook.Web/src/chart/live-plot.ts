import type { Figure } from './figure';
import { plotlyConfig } from './figure';
import type { PlotlyApi, PlotlyElement } from './plotly';
import { type PlotListener, watchPlot } from './relayout-event';

/** Plotly's part of a chart: takes figures, and tells what the viewer does with them. */
export class LivePlot {
  private _isListening = false;
  private _isReacting = false;
  /** What the last figure was arranged as; a text, because Plotly writes into what it is given. */
  private _layout = '';

  public constructor(
    private readonly _plotly: PlotlyApi,
    public readonly element: HTMLElement,
    private readonly _scrollZoom: boolean,
    private readonly _listener: PlotListener,
  ) {}

  /** Whether a figure has been drawn. */
  public get hasDrawn(): boolean {
    return this._isListening;
  }

  /** Draws a figure. `isMoved` says that the viewer may have moved the last one: then it is drawn also if it is that one. */
  public react({ data, layout }: Figure, isMoved: boolean): boolean {
    const text = JSON.stringify(layout);
    if (!isMoved && text === this._layout) return false;
    this._layout = '';
    this._isReacting = true;
    try {
      void this._plotly.react(this.element, data, layout, plotlyConfig(this._scrollZoom));
    } finally {
      this._isReacting = false;
    }
    this._layout = text;
    if (this._isListening) return true;
    this._isListening = true;
    watchPlot(this.element as PlotlyElement, {
      moving: () => this._listener.moving(),
      // What a reaction paints is followed up by whoever ordered it.
      painted: () => this._isReacting || this._listener.painted(),
      doubleClicked: () => this._listener.doubleClicked(),
      moved: (ranges) => this._listener.moved(ranges),
    });
    return true;
  }

  public dispose(): void {
    this._plotly.purge(this.element);
  }
}
