import { Redraw } from '../chart/frame-planner';
import { type DrawnFrame, LiveChart } from '../chart/live-chart';
import { loadPlotly } from '../chart/plotly';
import { dark, light } from '../chart/theme';
import { intervalInWords, parseInterval } from '../model/interval';
import { Series } from '../model/series';
import { type UnixMs, ms, unixMs } from '../units';
import type { CandleUpdate, FullUpdate, StatusMessage } from '../wire/messages';
import { parseMessage } from '../wire/parse';
import { barTimeText } from './bar-time';
import { dataUrl, jupyterPrefix, socketUrls } from './bases';
import { Controls } from './controls';
import { setAttribute, setText } from './elements';
import { entryGroups } from './entries';
import { LatencyMeter } from './latency';
import { Link } from './link';
import type { Settings } from './options';
import { Readout } from './readout';
import { Scrollback } from './scrollback';
import { type Skeleton, buildSkeleton, placeOverPrices } from './skeleton';
import type { ChartHandle, ChartStats } from './stats';
import { type ShownState, shownStatus, staleAfter } from './status';
import { spokenSummary, tabTitle } from './summary';
import { surroundingTheme } from './theme-watch';
import { Vitals } from './vitals';

const beat = 1_000;
const reportEvery = 2;
const speakEvery = 10;
const noticeBeats = 20;

/** One mounted chart: joins the connection, the series, the drawing and the elements around it. */
export class LivePage implements ChartHandle {
  private readonly _series: Series;
  private readonly _parts: Skeleton;
  private readonly _readout: Readout;
  private readonly _link: Link;
  private readonly _latency = new LatencyMeter();
  private readonly _vitals = new Vitals();
  private readonly _controls: Controls;
  private readonly _older: Scrollback;
  private readonly _sizes: ResizeObserver;
  private readonly _heart: ReturnType<typeof setInterval>;
  private readonly _interval;
  private _chart: LiveChart | undefined;
  private _server: StatusMessage | undefined;
  private _lastEvent: UnixMs | undefined;
  private _state: ShownState = 'connecting';
  private _beats = 0;
  private _noticeEnds = 0;
  private _drawnOnce = false;
  private _destroyed = false;

  public constructor(
    private readonly _host: HTMLElement,
    private readonly _settings: Settings,
    private readonly _onGone: (isDetached: boolean) => void,
  ) {
    const { symbol, timeframe } = _settings;
    this._interval = parseInterval(timeframe);
    this._series = new Series(_settings.window);
    const words = this._interval === undefined ? timeframe : intervalInWords(this._interval);
    this._parts = buildSkeleton(symbol, timeframe, words);
    this._controls = new Controls(this._parts, (reason) => this._notify(reason));
    const { root, stage, still, plot } = this._parts;
    this._readout = new Readout(this._parts.readout, this._parts.captions, (name) => this._chart?.toggle(name));
    still.append(..._host.childNodes);
    root.classList.toggle('rtnb-fill', _settings.fill);
    if (!_settings.fill) root.style.height = `${_settings.height}px`;
    root.dataset['theme'] = this._theme();
    _host.append(root);
    this._sizes = new ResizeObserver(() => this._chart?.resize(plot.clientWidth, plot.clientHeight));
    this._sizes.observe(stage);

    const place = { baseURI: document.baseURI, proxyPrefix: jupyterPrefix(document) };
    const urls = socketUrls(_settings.urls, symbol, timeframe, _settings.token, place);
    this._link = new Link(urls, !_settings.fill, {
      opened: () => this._opened(),
      received: (data) => this._received(data),
      changed: () => this._showStatus(),
    });
    this._older = new Scrollback(this._series, this._parts.older, {
      url: (before, limit) => this._link.url && dataUrl(this._link.url, symbol, timeframe, before, limit),
      lookedAt: () => this._chart?.lookedAt,
      merged: () => this._chart?.extend(),
    });
    this._link.open();
    this._heart = setInterval(() => this._beat(), beat);
    void loadPlotly().then((plotly) => this._draws(plotly));
  }

  public get state(): ShownState {
    return this._state;
  }

  public get following(): boolean {
    return this._chart?.view.following ?? true;
  }

  public stats(): ChartStats {
    return this._vitals.stats(this._series, this._latency, {
      redraws: this._chart?.redraws ?? 0,
      overlayDraws: this._chart?.overlayDraws ?? 0,
      reconnects: this._link.reconnects,
      scroll: this._older.stats,
    });
  }

  public follow(): void {
    this._chart?.follow();
  }

  public destroy(): void {
    this._end(false);
  }

  private _end(isDetached: boolean): void {
    if (this._destroyed) return;
    this._destroyed = true;
    clearInterval(this._heart);
    this._link.close();
    this._sizes.disconnect();
    this._latency.dispose();
    this._older.dispose();
    this._chart?.dispose();
    this._parts.root.remove();
    // A picture that no drawing has replaced is still the best there is.
    this._host.append(...this._parts.still.childNodes);
    this._onGone(isDetached);
  }

  private _draws(plotly: Awaited<ReturnType<typeof loadPlotly>>): void {
    if (this._destroyed) return;
    const { plot, canvas } = this._parts;
    const { timeZone, technique, dragMode, fill } = this._settings;
    const options = { timeZone, interval: this._interval, technique, dragMode, scrollZoom: fill };
    const palette = this._theme() === 'dark' ? dark : light;
    this._chart = new LiveChart(plotly, plot, canvas, this._series, palette, options, {
      drawn: (frame) => this._drawn(frame),
      arranged: (axes, view) => {
        if (this._chart === undefined) return;
        this._readout.arrange(entryGroups(this._series, this._chart, view), axes, view);
        placeOverPrices(this._parts, axes);
        this._controls.show();
        this._older.look();
      },
      moved: () => this._older.look(),
    });
    this._controls.chart = this._chart;
    this._chart.resize(plot.clientWidth, plot.clientHeight);
    if (this._series.bars.length > 0) this._chart.snapshot();
  }

  private _opened(): void {
    this._series.reconnected();
    this._server = undefined;
    if (this._settings.rate !== undefined) this._link.send({ action: 'rate', ms: this._settings.rate });
  }

  private _received(data: unknown): void {
    const started = performance.now();
    const parsed = parseMessage(data);
    if (parsed.kind !== 'message') {
      this._series.refused++;
      return;
    }
    const { message } = parsed;
    switch (message.type) {
      case 'candle_update':
      case 'full_update':
        this._take(message);
        this._vitals.handled(performance.now() - started);
        break;
      case 'status':
        this._takeStatus(message);
        break;
      case 'alert':
        this._notify(message.text);
        break;
      case 'error':
        this._notify(`${message.code}: ${message.text}`);
        break;
    }
  }

  private _take(message: FullUpdate | CandleUpdate): void {
    const change = this._series.apply(message, () => {
      this._vitals.resyncs++;
      this._link.send({ action: 'resync' });
    });
    if (change === 'none') return;
    this._vitals.ticks++;
    const wasQuiet = this._state !== 'live';
    // A snapshot may be of a market that closed hours ago.
    const now = unixMs(Date.now());
    this._lastEvent = change === 'snapshot' ? (message.sourceTime ?? now) : now;
    if (this._server?.state === 'stale' || this._server?.state === 'waiting') this._server = undefined;
    // What waits for the first drawing waits for the script to load, which is no latency of the line.
    if (change !== 'snapshot' && this._drawnOnce) this._latency.expect(message.sourceTime);
    if (change === 'snapshot') this._chart?.snapshot();
    else this._chart?.request(change === 'tick' ? Redraw.overlay : Redraw.figure);
    if (wasQuiet || change === 'snapshot') this._showStatus();
  }

  private _takeStatus(message: StatusMessage): void {
    this._server = message;
    if (message.simulated !== undefined) this._series.simulated = message.simulated;
    if (message.gaps !== undefined) {
      this._series.gaps = message.gaps;
      this._chart?.request(Redraw.figure);
    }
    if (message.state === 'stopped') this._link.close();
    this._showStatus();
  }

  private _drawn(frame: DrawnFrame): void {
    const chart = this._chart;
    if (chart === undefined) return;
    const started = performance.now();
    const { bars } = this._series;
    const open = bars.time[frame.index];
    if (open !== undefined) {
      const time = barTimeText(open, chart.offset, this._interval);
      this._readout.show(bars, frame.index, time, chart.format, chart.palette);
    }
    if (!this._drawnOnce) {
      this._parts.still.replaceChildren();
      this._parts.empty.hidden = true;
    }
    this._drawnOnce = true;
    this._vitals.drawn(frame.cost + performance.now() - started, frame.redrawn);
    this._latency.drawn();
    this._older.drawn();
  }

  private _beat(): void {
    if (!this._host.isConnected) return this._end(true);
    this._beats++;
    this._recolour();
    this._showStatus();
    if (this._beats >= this._noticeEnds) this._parts.notice.hidden = true;
    // The time left to the bar's close.
    this._chart?.request(Redraw.overlay);
    if (document.visibilityState !== 'visible') this._latency.forgetWaiting();
    if (this._settings.fill) document.title = tabTitle(this._settings, this._series);
    if (this._beats % reportEvery === 0) this._report();
    if (this._beats % speakEvery === 1) {
      const { symbol } = this._settings;
      setText(this._parts.live, spokenSummary(symbol, this._interval, this._parts.badgeText.textContent, this._series));
    }
  }

  private _report(): void {
    const report = this._latency.takeReport();
    if (report === undefined) return;
    const { samples, p50, p95, max } = report;
    this._link.send({ action: 'latency', samples, p50: ms(p50), p95: ms(p95), max: ms(max) });
    setText(this._parts.latency, `p95 ${Math.round(this._latency.percentiles().p95)} ms`);
  }

  private _showStatus(): void {
    const shown = shownStatus({
      link: this._link.state,
      server: this._server,
      hasBars: this._series.bars.length > 0,
      now: unixMs(Date.now()),
      lastEvent: this._lastEvent,
      staleAfter: staleAfter(this._settings.rate),
    });
    this._state = shown.state;
    const { badge, badgeText, simulated, watermark } = this._parts;
    setAttribute(badge, 'data-state', shown.state);
    setText(badgeText, shown.text);
    const hasPicture = this._drawnOnce || this._parts.still.childElementCount > 0;
    setText(this._parts.empty, hasPicture ? '' : shown.text);
    const feed = this._server?.feed;
    setAttribute(badge, 'title', [feed, this._server?.text].filter(Boolean).join(' - '));
    simulated.hidden = watermark.hidden = !this._series.simulated;
  }

  private _notify(text: string): void {
    setText(this._parts.notice, text);
    this._parts.notice.hidden = false;
    this._noticeEnds = this._beats + noticeBeats;
  }

  private _theme(): 'light' | 'dark' {
    return this._settings.theme === 'auto' ? surroundingTheme(document.body) : this._settings.theme;
  }

  private _recolour(): void {
    const theme = this._theme();
    if (this._parts.root.dataset['theme'] === theme) return;
    this._parts.root.dataset['theme'] = theme;
    this._chart?.recolour(theme === 'dark' ? dark : light);
  }
}
