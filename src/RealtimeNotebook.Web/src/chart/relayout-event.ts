import { isObject } from '../wire/fields';
import type { PlotlyElement } from './plotly';
import type { TimeRange, ValueRange } from './ranges';
import { fromAxisText } from './zone';

/** The ranges that the viewer has chosen, of those axes that he moved. */
export interface ViewerRanges {
  readonly time: TimeRange | undefined;
  readonly price: ValueRange | undefined;
}

/** What a plot tells of itself. */
export interface PlotListener {
  /** The viewer drags: ranges move and are not final. */
  moving(): void;
  painted(): void;
  doubleClicked(): void;
  moved(ranges: ViewerRanges): void;
}

export function watchPlot(plot: PlotlyElement, listener: PlotListener): void {
  plot.on('plotly_relayouting', () => listener.moving());
  plot.on('plotly_afterplot', () => listener.painted());
  plot.on('plotly_doubleclick', () => listener.doubleClicked());
  // `react` reports itself by another event, so what comes here is the viewer's doing.
  plot.on('plotly_relayout', (event) => listener.moved(viewerRanges(event)));
}

/** Reads Plotly's report of a zoom or a pan: either `axis.range` or its two ends. */
export function viewerRanges(event: unknown): ViewerRanges {
  if (!isObject(event)) return { time: undefined, price: undefined };
  const ends = (axis: string): readonly unknown[] => {
    const whole: unknown = event[`${axis}.range`];
    return Array.isArray(whole) ? whole : [event[`${axis}.range[0]`], event[`${axis}.range[1]`]];
  };
  const [start, end] = ends('xaxis').map(fromAxisText);
  const [low, high] = ends('yaxis').map((value) => (typeof value === 'number' ? value : undefined));
  return {
    time: start !== undefined && end !== undefined ? [start, end] : undefined,
    price: low !== undefined && high !== undefined ? [low, high] : undefined,
  };
}
