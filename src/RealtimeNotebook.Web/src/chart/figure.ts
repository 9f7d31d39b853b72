import { buildLayout, levelShapes } from './layout';
import type { Picture, View } from './picture';
import type { PlotlyObject } from './plotly';
import { signalShapes } from './signal-marks';
import { type Slice, sliceFor } from './slice';
import { buildTraces } from './traces';
import { markShapes } from './user-marks';

/** What Plotly is handed. */
export interface Figure {
  readonly data: readonly PlotlyObject[];
  readonly layout: PlotlyObject;
}

/**
 * Keeps the arrays of the last figure, so that a change of ranges alone hands Plotly the same ones and it need not look at
 * the data again.
 */
export class FigureBuilder {
  private _traces: readonly PlotlyObject[] = [];
  private _shapes: readonly PlotlyObject[] = [];
  private _slice: Slice = [0, 0];
  private _revision = 0;

  /** Takes new data. */
  public rebuild(picture: Picture, view: View): void {
    this._slice = sliceFor(picture, view);
    this._traces = buildTraces(picture, view.panels, this._slice);
    this._shapes = [...signalShapes(picture), ...markShapes(picture)];
    this._revision++;
  }

  /** Whether the data taken last fills a view. */
  public covers(picture: Picture, view: View): boolean {
    const [from, to] = sliceFor(picture, view, 0);
    return from >= this._slice[0] && to <= this._slice[1];
  }

  /** The figure over the data taken last. */
  public figure(picture: Picture, view: View, extraShapes: readonly PlotlyObject[] = []): Figure {
    const shapes = [...levelShapes(picture, view.panels), ...this._shapes, ...extraShapes].map((shape) => ({
      ...shape,
    }));
    const data = this._traces.map((trace) => ({ ...trace }));
    return { data, layout: buildLayout(picture, view, shapes, this._revision) };
  }
}

/** Plotly's configuration: its own buttons, links and double click are replaced by ours. */
export function plotlyConfig(scrollZoom: boolean): PlotlyObject {
  return { displayModeBar: false, displaylogo: false, doubleClick: false, scrollZoom, responsive: false };
}
