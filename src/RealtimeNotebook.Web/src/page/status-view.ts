import type { Series } from '../model/series';
import { type Ms, type UnixMs, ms, unixMs } from '../units';
import type { StatusMessage } from '../wire/messages';
import { Banner } from './banner';
import { setAttribute, setText } from './elements';
import type { ChartLink } from './link';
import { type Problem, type ProblemFacts, findProblems } from './problems';
import { reachedBy } from './reached';
import type { Skeleton } from './skeleton';
import { type ShownState, shownStatus, staleAfter } from './status';

/** What the chart says of itself: the badge, the banner, the word SIMULATED, and why there is no drawing yet. */
export class StatusView {
  /** When the last event was applied; undefined before the first. */
  public lastEvent: UnixMs | undefined;
  public hasDrawn = false;
  /** How far apart events have been lately. */
  private _spacing = ms(0);
  private _server: StatusMessage | undefined;
  private _state: ShownState = 'connecting';
  private readonly _banner: Banner;

  public constructor(
    private readonly _parts: Skeleton,
    private readonly _series: Series,
    private readonly _rate: Ms | undefined,
    private readonly _takenAt: UnixMs | undefined,
    reconnect: () => void,
  ) {
    this._banner = new Banner(reconnect);
    _parts.notes.prepend(this._banner.element);
  }

  public get state(): ShownState {
    return this._state;
  }

  /** What the server said last; undefined after a new connection. */
  public get server(): StatusMessage | undefined {
    return this._server;
  }

  /** A new connection: what the server said before holds no more, but for the end of a series. */
  public opened(): void {
    if (this._server?.state !== 'stopped') this._server = undefined;
  }

  public take(message: StatusMessage): void {
    this._server = message;
    if (message.lastEvent !== undefined) this.lastEvent = message.lastEvent;
  }

  /**
   * Bars have come. A bar that the clock has closed is no event: it tells nothing of the feed.
   * @param event - When the event that they tell of was applied, if they tell of one.
   */
  public bars(event: UnixMs | undefined): void {
    if (event === undefined || event <= (this.lastEvent ?? 0)) return;
    // The longest of late, which fades with each event: what was once away does not make a feed a slow one.
    if (this.lastEvent !== undefined) this._spacing = ms(Math.max(event - this.lastEvent, this._spacing * 0.9));
    this.lastEvent = event;
  }

  /** What there is to know about the state. */
  public facts(link: ChartLink): ProblemFacts {
    return {
      state: this._state,
      link: link.state,
      lostAt: link.lostAt,
      wasReached: link.wasReached,
      refusal: link.refusal,
      server: this._server,
      gaps: this._series.gaps,
      lastEvent: this.lastEvent,
      now: unixMs(Date.now()),
    };
  }

  public show(link: ChartLink): void {
    const shown = shownStatus({
      ...this.facts(link),
      hasBars: this._series.bars.length > 0,
      staleAfter: staleAfter(this._rate, this._spacing),
      takenAt: this._takenAt,
    });
    this._state = shown.state;
    const { badge, badgeText, simulated, watermark } = this._parts;
    setAttribute(badge, 'data-state', shown.state);
    setText(badgeText, shown.text);
    const problems = findProblems(this.facts(link));
    this._banner.show(problems, link.state === 'refused');
    this._showEmpty(shown.text, problems);
    const text = this._server?.text;
    setAttribute(badge, 'title', [this._server?.feed, text, reachedBy(link.url)].filter(Boolean).join(' - '));
    simulated.hidden = watermark.hidden = !this._series.simulated;
  }

  private _showEmpty(text: string, problems: readonly Problem[]): void {
    const { still, empty } = this._parts;
    const waits = this._state === 'waiting' && this._server?.state === 'waiting';
    // A picture of nothing says no more than the words, which also know from where.
    if (waits) still.replaceChildren();
    const hasPicture = this.hasDrawn || still.childElementCount > 0;
    this._parts.root.classList.toggle('rtnb-blank', !hasPicture);
    // What the banner says is not said again.
    const isSaid = problems.some(({ kind }) => kind === 'link' || kind === 'stopped');
    const feed = this._state === 'waiting' ? this._server?.feed : undefined;
    setText(empty, hasPicture || isSaid ? '' : text + (feed === undefined ? '' : ` from ${feed}`));
  }
}
