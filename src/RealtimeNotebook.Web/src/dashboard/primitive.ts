import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
  SeriesType,
  Time,
} from 'lightweight-charts';

export type Attached = SeriesAttachedParameter<Time, SeriesType>;

/** Where things are, in CSS pixels: both axes are straight lines, so two places say all. */
export interface Scale {
  /** Pixels from the left for a place between bars, 0 for the middle of the first. */
  x(place: number): number;
  /** Pixels from the top for a price; undefined where the scale has none. */
  y(price: number): number | undefined;
  readonly spacing: number;
  readonly width: number;
  readonly height: number;
}

/** Something drawn by ourselves into a pane, moved by the chart's own scales. */
export abstract class Drawing implements ISeriesPrimitive<Time> {
  protected attachedTo: Attached | undefined;
  private readonly _views: readonly IPrimitivePaneView[];

  protected constructor(order: PrimitivePaneViewZOrder) {
    const renderer: IPrimitivePaneRenderer = {
      draw: (target) =>
        target.useMediaCoordinateSpace(({ context, mediaSize }) => {
          const scale = this._scale(mediaSize.width, mediaSize.height);
          if (scale === undefined) return;
          context.save();
          this.paint(context, scale);
          context.restore();
        }),
    };
    this._views = [{ zOrder: () => order, renderer: () => renderer }];
  }

  public attached(to: Attached): void {
    this.attachedTo = to;
  }

  public detached(): void {
    this.attachedTo = undefined;
  }

  public paneViews(): readonly IPrimitivePaneView[] {
    return this._views;
  }

  public redraw(): void {
    this.attachedTo?.requestUpdate();
  }

  protected abstract paint(context: CanvasRenderingContext2D, scale: Scale): void;

  private _scale(width: number, height: number): Scale | undefined {
    const { attachedTo } = this;
    if (attachedTo === undefined) return undefined;
    const axis = attachedTo.chart.timeScale();
    const [zero, one] = [axis.logicalToCoordinate(0 as never), axis.logicalToCoordinate(1 as never)];
    if (zero === null || one === null) return undefined;
    const spacing = one - zero;
    const y = (price: number): number | undefined => attachedTo.series.priceToCoordinate(price) ?? undefined;
    return { x: (place) => zero + place * spacing, y, spacing, width, height };
  }
}
