import type { Series } from '../model/series';
import { Samples } from '../model/samples';
import type { LatencyMeter } from './latency';
import type { ChartStats, ScrollStats } from './stats';

/** The figures that only other parts of the chart know. */
export interface Counted {
  readonly redraws: number;
  readonly overlayDraws: number;
  readonly reconnects: number;
  readonly scroll: ScrollStats;
}

/** What the chart costs, in milliseconds of the main thread, and what it has counted. */
export class Vitals {
  public ticks = 0;
  public resyncs = 0;
  private readonly _tickCost = new Samples(1_024);
  private readonly _redrawCost = new Samples(256);
  private _handling = 0;

  /** Time spent on taking messages; it belongs to the next frame. */
  public handled(cost: number): void {
    this._handling += cost;
  }

  /** What was taken while nobody could see the chart belongs to no frame. */
  public forget(): void {
    this._handling = 0;
  }

  /** A frame was drawn at this cost. One that no message asked for is no tick's. */
  public drawn(cost: number, redrawn: boolean): void {
    if (redrawn) this._redrawCost.add(cost + this._handling);
    else if (this._handling > 0) this._tickCost.add(cost + this._handling);
    this._handling = 0;
  }

  public stats(series: Series, latency: LatencyMeter, counted: Counted): ChartStats {
    return {
      ticks: this.ticks,
      tickMs: this._tickCost.percentiles(),
      redrawMs: this._redrawCost.percentiles(),
      latencyMs: { samples: latency.samples, ...latency.percentiles() },
      ...counted,
      resyncs: this.resyncs,
      bars: series.bars.length,
      seq: series.sequence.last ?? 0,
      refused: series.refused,
    };
  }
}
