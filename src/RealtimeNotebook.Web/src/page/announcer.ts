import type { Interval } from '../model/interval';
import type { Series } from '../model/series';
import { ms } from '../units';
import type { Action } from '../wire/actions';
import { setText } from './elements';
import type { LatencyMeter } from './latency';
import type { Settings } from './options';
import type { Skeleton } from './skeleton';
import { type ShownState, isFrozen } from './status';
import { spokenSummary, tabTitle } from './summary';

const reportEvery = 2;
const speakEvery = 10;
const noticeBeats = 20;

/** Tells those who do not look at the plot: the tab's title, the listener, the server, and the line of notices. */
export class Announcer {
  private _beats = 0;
  private _noticeEnds = 0;

  public constructor(
    private readonly _parts: Skeleton,
    private readonly _settings: Settings,
    private readonly _interval: Interval | undefined,
    private readonly _series: Series,
    private readonly _latency: LatencyMeter,
    private readonly _send: (action: Action) => void,
  ) {}

  /** A second has passed. */
  public beat(): void {
    this._beats++;
    if (this._beats >= this._noticeEnds) this._parts.notice.hidden = true;
    // A page of its own shows the price in its tab, unless that is long past.
    if (this._settings.ownsPage) document.title = tabTitle(this._settings, this._series, this._frozenText());
    if (this._beats % reportEvery === 0) this._report();
    if (this._beats % speakEvery !== 1) return;
    const { live, badgeText } = this._parts;
    setText(live, spokenSummary(this._settings.symbol, this._interval, badgeText.textContent, this._series));
  }

  /** Shows a notice for a while. */
  public notify(text: string): void {
    setText(this._parts.notice, text);
    this._parts.notice.hidden = false;
    this._noticeEnds = this._beats + noticeBeats;
  }

  /** Ends a notice that another element shows. */
  public endNotice(): void {
    this._parts.notice.hidden = true;
  }

  private _frozenText(): string | undefined {
    const { badge, badgeText } = this._parts;
    return isFrozen(badge.dataset['state'] as ShownState) ? (badgeText.textContent ?? '') : undefined;
  }

  private _report(): void {
    const report = this._latency.takeReport();
    if (report === undefined) return;
    const { samples, p50, p95, max } = report;
    this._send({ action: 'latency', samples, p50: ms(p50), p95: ms(p95), max: ms(max) });
    setText(this._parts.latency, `p95 ${Math.round(this._latency.percentiles().p95)} ms`);
  }
}
