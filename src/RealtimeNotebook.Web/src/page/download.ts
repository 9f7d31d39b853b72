import type { LiveChart } from '../chart/live-chart';
import { loadPlotly } from '../chart/plotly';
import { csvOf, fileName } from '../model/csv';
import type { Series } from '../model/series';
import { barTimeText } from './bar-time';
import type { Settings } from './options';
import { parseInterval } from '../model/interval';

/** A picture has so many pixels for one of the screen's, so that it can be printed. */
const pictureScale = 2;

/** Hands the viewer files of the chart; no server takes part. */
export class Downloads {
  public constructor(
    private readonly _settings: Settings,
    private readonly _series: Series,
    private readonly _refused: (reason: string) => void,
  ) {}

  /** All bars that are here, with their indicators. */
  public csv(): void {
    if (this._series.bars.length === 0) return this._refused('There are no bars to download yet.');
    this._save(new Blob([csvOf(this._series.bars)], { type: 'text/csv' }), 'csv');
  }

  /** What is seen. */
  public async picture(chart: LiveChart | undefined, format: 'png' | 'svg'): Promise<void> {
    const { symbol, timeframe } = this._settings;
    const { bars, simulated } = this._series;
    const newest = bars.time[bars.last];
    const time =
      newest === undefined || chart === undefined
        ? ''
        : barTimeText(newest, chart.time.clock, parseInterval(timeframe));
    const figure = chart?.exported({ symbol, timeframe, time, simulated });
    if (figure === undefined) return this._refused('There is no picture to download yet.');
    try {
      const { width, height, ...rest } = figure;
      const plotly = await loadPlotly();
      const size = { width, height, scale: format === 'png' ? pictureScale : 1, imageDataOnly: true };
      const data = await plotly.toImage(rest, { ...size, format });
      const image =
        format === 'svg'
          ? new Blob([data], { type: 'image/svg+xml' })
          : new Blob([bytesOf(data)], { type: 'image/png' });
      this._save(image, format);
    } catch (fault) {
      this._refused(`The picture could not be made: ${fault instanceof Error ? fault.message : String(fault)}`);
    }
  }

  private _save(content: Blob, extension: string): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(content);
    link.download = fileName(this._settings.symbol, this._settings.timeframe, new Date(), extension);
    link.click();
    // The browser has begun to read it by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
