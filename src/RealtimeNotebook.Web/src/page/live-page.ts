import { Redraw } from '../chart/frame-planner';
import type { DrawnFrame } from '../chart/chart-listener';
import { LiveChart } from '../chart/live-chart';
import { loadPlotly } from '../chart/plotly';
import { intervalInWords, parseInterval } from '../model/interval';
import { type Change, Series } from '../model/series';
import { type UnixMs, unixMs } from '../units';
import type { BarsMessage, StatusMessage } from '../wire/messages';
import { Advice } from './advice';
import { AlertCenter } from './alert-center';
import { Announcer } from './announcer';
import { barTimeText } from './bar-time';
import { fetchWith } from './access';
import { dataUrl } from './bases';
import { ChartTools } from './chart-tools';
import { type Company, alone } from './company';
import { Controls } from './controls';
import { Downloads } from './download';
import { entryGroups } from './entries';
import { filledGapText } from './filled-gap';
import { HealthPanel } from './health-panel';
import { Inbox } from './inbox';
import { LatencyMeter } from './latency';
import type { ChartLink } from './link';
import type { Settings } from './options';
import { PageTheme } from './page-theme';
import { Readout } from './readout';
import { Scrollback } from './scrollback';
import { Sight } from './sight';
import { type Skeleton, buildSkeleton, placeOverPrices } from './skeleton';
import type { ChartHandle, ChartStats } from './stats';
import { type ShownState, isFrozen, isOld } from './status';
import { StatusView } from './status-view';
import { playTape } from './tape';
import { Vitals } from './vitals';

const beat = 1_000;

/** One mounted chart: joins the connection, the series, the drawing and the elements around it. */
export class LivePage implements ChartHandle {
  private readonly _series: Series;
  private readonly _parts: Skeleton;
  private readonly _theme: PageTheme;
  private readonly _readout: Readout;
  private readonly _link: ChartLink;
  private readonly _latency = new LatencyMeter();
  private readonly _vitals = new Vitals();
  private readonly _controls: Controls;
  private readonly _tools: ChartTools;
  private readonly _older: Scrollback;
  private readonly _sizes: ResizeObserver;
  private readonly _sight: Sight;
  private readonly _heart: ReturnType<typeof setInterval>;
  private readonly _interval;
  private readonly _status: StatusView;
  private readonly _announcer: Announcer;
  private readonly _alerts: AlertCenter;
  private readonly _health: HealthPanel;
  private _chart: LiveChart | undefined;
  private _destroyed = false;

  public constructor(
    private readonly _host: HTMLElement,
    private readonly _settings: Settings,
    private readonly _onGone: (isDetached: boolean) => void,
    private readonly _company: Company = alone(_settings),
  ) {
    const { symbol, timeframe } = _settings;
    this._interval = parseInterval(timeframe);
    this._series = new Series(_settings.window);
    const words = this._interval === undefined ? timeframe : intervalInWords(this._interval);
    this._parts = buildSkeleton(symbol, timeframe, words);
    this._controls = new Controls(this._parts, (reason) => this._announcer.notify(reason));
    const { root, stage, still, plot } = this._parts;
    this._readout = new Readout(this._parts.readout, this._parts.captions, (name) => this._chart?.toggle(name));
    still.append(..._host.childNodes);
    root.classList.toggle('rtnb-fill', _settings.fill);
    if (!_settings.fill) root.style.height = `${_settings.height}px`;
    this._theme = new PageTheme(root, _settings.theme);
    _host.append(root);
    this._sizes = new ResizeObserver(() => this._chart?.resize(plot.clientWidth, plot.clientHeight));
    this._sizes.observe(stage);

    this._sight = new Sight(root, (isVisible) => {
      this._latency.forgetWaiting();
      this._vitals.forget();
      this._chart?.setVisible(isVisible);
    });
    this._status = new StatusView(this._parts, this._series, _settings.rate, _settings.takenAt, () =>
      this._link.reconnect(),
    );
    this._alerts = new AlertCenter(this._parts, symbol, timeframe, _settings.ownsPage);
    const inbox = new Inbox(this._series, this._vitals, {
      bars: (message) => this._take(message),
      status: (message) => this._takeStatus(message),
      alert: (alert) => this._alerts.take(alert),
      alerts: (items) => this._alerts.takeList(items),
      marks: (marks) => {
        this._series.marks = marks;
        this._chart?.request(Redraw.figure);
      },
      figure: (figure) => {
        this._series.figure = figure;
        this._chart?.snapshot();
      },
      error: ({ code, text }) => this._announcer.notify(`${code}: ${text}`),
    });
    const advice = new Advice(stage, _settings.advice, _settings.messages.length > 0);
    this._link = _company.join({
      opened: () => this._opened(),
      received: (data) => inbox.receive(data),
      changed: (state) => {
        this._showStatus();
        advice.show(state);
        // The banner says it, and goes on saying it.
        if (state === 'refused') this._announcer.endNotice();
      },
    });
    const send = (action: Parameters<ChartLink['send']>[0]): void => this._link.send(action);
    this._announcer = new Announcer(this._parts, _settings, this._interval, this._series, this._latency, send);
    this._health = new HealthPanel(this._parts, this._status, this._link, () => this.stats());
    const downloads = new Downloads(_settings, this._series, (reason) => this._announcer.notify(reason));
    this._tools = new ChartTools(this._parts, this._series, () => this._chart, downloads);
    this._older = new Scrollback(this._series, this._parts.older, {
      url: (before, limit) => this._link.url && dataUrl(this._link.url, symbol, timeframe, before, limit),
      fetch: (url, init) => fetchWith(_settings.token, url, init),
      lookedAt: () => this._chart?.lookedAt,
      merged: () => this._chart?.extend(),
    });
    playTape(_settings.messages, (data) => inbox.receive(data));
    this._link.open();
    this._heart = setInterval(() => this._beat(), beat);
    void loadPlotly().then((plotly) => this._draws(plotly));
  }

  public get state(): ShownState {
    return this._status.state;
  }

  public get following(): boolean {
    return this._chart?.view.following ?? true;
  }

  public get isVisible(): boolean {
    return this._sight.isVisible;
  }

  /** The drawing; undefined until Plotly has been loaded. */
  public get chart(): LiveChart | undefined {
    return this._chart;
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
    this._sight.dispose();
    this._latency.dispose();
    this._alerts.dispose();
    this._health.dispose();
    this._older.dispose();
    this._tools.dispose();
    this._chart?.dispose();
    this._parts.root.remove();
    // A picture that no drawing has replaced is still the best there is.
    this._host.append(...this._parts.still.childNodes);
    this._onGone(isDetached);
  }

  private _draws(plotly: Awaited<ReturnType<typeof loadPlotly>>): void {
    if (this._destroyed) return;
    const { plot, canvas } = this._parts;
    const options = { ...this._settings, interval: this._interval };
    this._chart = new LiveChart(plotly, plot, canvas, this._series, this._theme.palette, options, {
      drawn: (frame) => this._drawn(frame),
      arranged: (axes, view) => {
        if (this._chart === undefined) return;
        this._readout.arrange(entryGroups(this._series, this._chart, view), axes, view);
        placeOverPrices(this._parts, axes);
        this._controls.show();
        this._older.lookSoon();
      },
      measured: () => this._tools.show(),
      moved: (range) => {
        // A drag moves what has been drawn already.
        if (this._chart?.isDragged) this._older.look();
        else this._older.lookSoon();
        this._company.moved(range);
      },
      pointed: (time) => this._company.pointed(time),
    });
    this._controls.chart = this._chart;
    this._chart.setVisible(this._sight.isVisible);
    this._showStatus();
    this._chart.resize(plot.clientWidth, plot.clientHeight);
    if (this._series.bars.length > 0) this._chart.snapshot();
  }

  private _opened(): void {
    this._series.reconnected();
    this._status.opened();
    this._alerts.connected();
    if (this._settings.rate !== undefined) this._link.send({ action: 'rate', ms: this._settings.rate });
  }

  private _take(message: BarsMessage): void {
    const change = this._series.apply(message, () => {
      this._vitals.resyncs++;
      this._link.send({ action: 'resync' });
    });
    if (change === 'none') return;
    this._vitals.ticks++;
    const wasQuiet = this._status.state !== 'live';
    this._status.bars(this._eventOf(message, change));
    // What waits for the first drawing waits for the script to load, which is no latency of the line.
    if (change !== 'snapshot' && this._status.hasDrawn && this._sight.isVisible)
      this._latency.expect(message.sourceTime);
    if (change === 'snapshot') this._chart?.snapshot();
    else this._chart?.request(change === 'tick' ? Redraw.overlay : Redraw.figure);
    if (wasQuiet || change === 'snapshot') this._showStatus();
  }

  /** When the event was applied that a message tells of; undefined where it tells of none. */
  private _eventOf(message: BarsMessage, change: Change): UnixMs | undefined {
    // A snapshot may be of a market that closed hours ago.
    if (change === 'snapshot') return message.sourceTime;
    const isClosing = message.type === 'candle_update' && message.closed;
    // Not every feed says when its events were; while events are refused or the feed is away, a change comes from history.
    const isHeard = this._status.state === 'live' || this._status.state === 'stale';
    const isEvent = message.sourceTime !== undefined || (!isClosing && isHeard);
    return isEvent ? unixMs(Date.now()) : undefined;
  }

  private _takeStatus(message: StatusMessage): void {
    this._status.take(message);
    if (message.simulated !== undefined) this._series.simulated = message.simulated;
    if (message.gaps !== undefined) {
      const { bars } = this._series;
      for (const gap of this._series.takeGaps(message.gaps)) this._announcer.notify(filledGapText(bars.time, gap));
      this._chart?.request(Redraw.figure);
    }
    this._showStatus();
  }

  private _showStatus(): void {
    this._status.show(this._link);
    const { state } = this._status;
    this._chart?.age(isOld(state), isFrozen(state));
  }

  private _drawn(frame: DrawnFrame): void {
    const chart = this._chart;
    if (chart === undefined) return;
    const started = performance.now();
    const { bars } = this._series;
    const open = bars.time[frame.index];
    if (open !== undefined) {
      const time = barTimeText(open, chart.time.clock, this._interval);
      this._readout.show(bars, frame.index, time, chart.format, chart.palette);
    }
    if (!this._status.hasDrawn) {
      this._parts.still.replaceChildren();
      this._parts.empty.hidden = true;
    }
    this._status.hasDrawn = true;
    this._vitals.drawn(frame.cost + performance.now() - started, frame.redrawn);
    this._latency.drawn();
    this._older.drawn();
  }

  private _beat(): void {
    if (!this._host.isConnected) return this._end(true);
    if (this._theme.follow()) this._chart?.recolour(this._theme.palette);
    this._showStatus();
    // The time left to the bar's close.
    this._chart?.request(Redraw.overlay);
    if (document.visibilityState !== 'visible') this._latency.forgetWaiting();
    this._announcer.beat();
    this._health.beat();
  }
}
