import { mostBars } from '../model/bars';
import { insertionIndex } from '../model/search';
import { Samples } from '../model/samples';
import type { Series } from '../model/series';
import type { UnixMs } from '../units';
import { errorMessage, parseDataPage } from '../wire/data';
import { WireFault } from '../wire/fields';
import { backoff } from './backoff';
import { setAttribute, setText } from './elements';
import type { ScrollStats } from './stats';

/** How many bars are asked for at once. */
export const pageBars = 500;

/** A server that has not answered by then, in milliseconds, is not waited for. */
const patience = 20_000;

/** What older bars are read for. */
export interface ScrollbackHost {
  /** Where the bars before a time are asked for; undefined while there is no server. */
  url(before: UnixMs, limit: number): string | undefined;
  /** Requests an address of the server with what it needs. */
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** The stretch that the viewer looks at; undefined while he follows the newest bar. */
  lookedAt(): readonly [UnixMs, UnixMs] | undefined;
  /** Older bars have come. */
  merged(): void;
}

/**
 * Reads older bars when the viewer comes near the oldest that is here: a screen's worth ahead, one page at a time. Says
 * beside the left edge what it is about.
 */
export class Scrollback {
  private readonly _loads = new Samples(512);
  private _request: AbortController | undefined;
  private _pages = 0;
  private _failures = 0;
  private _failedInRow = 0;
  private _fault: string | undefined;
  private _retryAt = 0;
  /** The oldest bar of all, once it is known. */
  private _start: UnixMs | undefined;
  /** When the page was asked for that waits to be drawn. */
  private _askedAt: number | undefined;
  private _looksSoon = false;

  public constructor(
    private readonly _series: Series,
    private readonly _label: HTMLElement,
    private readonly _host: ScrollbackHost,
  ) {}

  public get stats(): ScrollStats {
    const { p50, p95, max } = this._loads.percentiles();
    const loading = this._request !== undefined || this._askedAt !== undefined;
    return { pages: this._pages, failures: this._failures, loading, loadMs: { p50, p95, max } };
  }

  /** Looks whether bars are missing ahead of the viewer, and asks for a page of them. */
  public look(): void {
    const view = this._host.lookedAt();
    const first = this._series.bars.time[0];
    if (view !== undefined && first !== undefined && this._wants(view, first)) {
      const url = this._host.url(first, pageBars);
      if (url !== undefined) void this._load(url, first);
    }
    this._show(view, first);
  }

  /** Looks when the next frame has been drawn: a viewer sees his own move before bars are read that he does not see yet. */
  public lookSoon(): void {
    this._looksSoon = true;
  }

  /** A frame has been drawn, with everything that had come by then. */
  public drawn(): void {
    if (this._askedAt !== undefined) this._loads.add(performance.now() - this._askedAt);
    else if (!this._looksSoon) return;
    this._askedAt = undefined;
    this._looksSoon = false;
    this.look();
  }

  public dispose(): void {
    this._request?.abort();
  }

  private _wants([from, to]: readonly [UnixMs, UnixMs], first: UnixMs): boolean {
    if (this._request !== undefined || this._askedAt !== undefined || first === this._start) return false;
    if (this._series.bars.length >= mostBars || performance.now() < this._retryAt) return false;
    return this._isNear(from, to);
  }

  /** Whether fewer bars are left before the view than are in it; bars, because on the axis a night has no length. */
  private _isNear(from: UnixMs, to: UnixMs): boolean {
    const { time } = this._series.bars;
    const left = insertionIndex(time, from);
    return left < Math.max(1, insertionIndex(time, to) - left);
  }

  private async _load(url: string, before: UnixMs): Promise<void> {
    const request = new AbortController();
    const timer = setTimeout(() => request.abort(), patience);
    const askedAt = performance.now();
    this._request = request;
    try {
      const answer = await this._host.fetch(url, { signal: request.signal });
      const text = await answer.text();
      if (!answer.ok) throw new Refused(errorMessage(text) ?? `the server answered ${answer.status}`);
      this._take(text, before, askedAt);
    } catch (fault) {
      this._fail(fault, request.signal.aborted);
    } finally {
      clearTimeout(timer);
      this._request = undefined;
    }
    // Where the oldest bar has moved on meanwhile, what comes before it is asked for now.
    this.look();
  }

  private _take(text: string, before: UnixMs, askedAt: number): void {
    const page = parseDataPage(text);
    const taken = this._series.takeOlder(page, before);
    this._fault = undefined;
    this._failedInRow = 0;
    this._pages++;
    if (taken === undefined) return;
    if (taken === 0 || !page.hasMore) this._start = this._series.bars.time[0];
    if (taken === 0) return;
    this._askedAt = askedAt;
    this._host.merged();
  }

  private _fail(fault: unknown, aborted: boolean): void {
    this._failures++;
    this._retryAt = performance.now() + backoff(this._failedInRow++, Math.random());
    this._fault = aborted ? 'the server gave no answer' : reasonOf(fault);
  }

  private _show(view: readonly [UnixMs, UnixMs] | undefined, first: UnixMs | undefined): void {
    const text = view === undefined || first === undefined ? '' : this._text(view, first);
    setText(this._label, text);
    setAttribute(this._label, 'data-state', this._fault === undefined ? 'well' : 'failed');
  }

  private _text([from, to]: readonly [UnixMs, UnixMs], first: UnixMs): string {
    if (this._request !== undefined) return 'Loading older bars…';
    if (!this._isNear(from, to)) return '';
    if (this._fault !== undefined) return `Older bars could not be loaded: ${this._fault} Move the chart to try again.`;
    if (first < from) return '';
    if (first === this._start) return 'Start of history';
    return this._series.bars.length >= mostBars
      ? `${mostBars.toLocaleString('en-US')} bars are shown, and no more`
      : '';
  }
}

/** The server's own words. */
class Refused extends Error {}

function reasonOf(fault: unknown): string {
  const text =
    fault instanceof Refused
      ? fault.message
      : fault instanceof WireFault || fault instanceof SyntaxError
        ? 'the answer cannot be read'
        : 'the server does not answer';
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
