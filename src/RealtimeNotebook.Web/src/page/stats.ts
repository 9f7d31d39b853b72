import type { Percentiles } from '../model/samples';
import type { ShownState } from './status';

/** What scrolling back has cost. */
export interface ScrollStats {
  /** Pages of older bars that were read. */
  readonly pages: number;
  readonly failures: number;
  /** Whether one is on its way, or not drawn yet. */
  readonly loading: boolean;
  /** From the request to the frame that shows the page, in milliseconds. */
  readonly loadMs: Percentiles;
}

/** Figures of a chart since it was mounted; times in milliseconds. */
export interface ChartStats {
  /** Messages about bars that were taken. */
  readonly ticks: number;
  /** Main-thread time per drawn tick, from the message to the overlay; frames in which Plotly redrew are in `redrawMs`. */
  readonly tickMs: Percentiles;
  readonly redrawMs: Percentiles;
  /** From the event at its source to the pixels. */
  readonly latencyMs: Percentiles & { readonly samples: number };
  /** How often Plotly was given a figure. */
  readonly redraws: number;
  readonly overlayDraws: number;
  readonly reconnects: number;
  readonly resyncs: number;
  readonly bars: number;
  readonly seq: number;
  /** Messages and entries that were not taken: broken, unknown, repeated, or of another series. */
  readonly refused: number;
  readonly scroll: ScrollStats;
}

/** What a mounted element carries as `element.realtimeNotebook`. */
export interface ChartHandle {
  readonly state: ShownState;
  readonly following: boolean;
  stats(): ChartStats;
  /** Shows the newest bar and moves with it again. */
  follow(): void;
  /** Hangs up, and gives the element back as empty as it can be. */
  destroy(): void;
}
