import type { Series } from '../model/series';
import { type Ms, type UnixMs, unixMs } from '../units';
import type { StatusMessage } from '../wire/messages';
import { setAttribute, setText } from './elements';
import type { ChartLink } from './link';
import { reachedBy } from './reached';
import type { Skeleton } from './skeleton';
import { type ShownState, shownStatus, staleAfter } from './status';

/** What the chart says of itself: the badge, the word SIMULATED, and why there is no drawing yet. */
export class StatusView {
  /** What the server said last; undefined after a new connection. */
  public server: StatusMessage | undefined;
  /** When the last event came; undefined before the first. */
  public lastEvent: UnixMs | undefined;
  public hasDrawn = false;
  private _state: ShownState = 'connecting';

  public constructor(
    private readonly _parts: Skeleton,
    private readonly _series: Series,
    private readonly _rate: Ms | undefined,
    private readonly _takenAt: UnixMs | undefined,
  ) {}

  public get state(): ShownState {
    return this._state;
  }

  /** An event has come, now or at the time that is given. */
  public event(time: UnixMs): void {
    this.lastEvent = time;
    if (this.server?.state === 'stale' || this.server?.state === 'waiting') this.server = undefined;
  }

  public show(link: ChartLink): void {
    const shown = shownStatus({
      link: link.state,
      server: this.server,
      hasBars: this._series.bars.length > 0,
      now: unixMs(Date.now()),
      lastEvent: this.lastEvent,
      staleAfter: staleAfter(this._rate),
      takenAt: this._takenAt,
    });
    this._state = shown.state;
    const { badge, badgeText, simulated, watermark, still, empty } = this._parts;
    setAttribute(badge, 'data-state', shown.state);
    setText(badgeText, shown.text);
    const waits = shown.state === 'waiting' && this.server?.state === 'waiting';
    // A picture of nothing says no more than the words, which also know from where.
    if (waits) still.replaceChildren();
    const hasPicture = this.hasDrawn || still.childElementCount > 0;
    setText(empty, hasPicture ? '' : shown.text + (waits && this.server?.feed ? ` from ${this.server.feed}` : ''));
    setAttribute(
      badge,
      'title',
      [this.server?.feed, this.server?.text, reachedBy(link.url)].filter(Boolean).join(' - '),
    );
    simulated.hidden = watermark.hidden = !this._series.simulated;
  }
}
