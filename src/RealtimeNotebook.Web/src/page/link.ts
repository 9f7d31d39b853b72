import { type UnixMs, unixMs } from '../units';
import { type Action, type Addressed, encodeAction } from '../wire/actions';
import { openSocket } from './access';
import { backoff } from './backoff';
import { isReachable } from './probe';
import { errorText, readRefusal } from './refusal';
import { SilenceMonitor } from './silence';

/**
 * `unanswered`: no server answers, and the attempts have ended. `refused`: a server has said no, for good. `stopped`: the
 * page itself has ended the connection.
 */
export type LinkState = 'connecting' | 'open' | 'reconnecting' | 'unanswered' | 'refused' | 'stopped';

export interface LinkListener {
  opened(): void;
  received(data: unknown): void;
  changed(state: LinkState): void;
}

/** A connection as a chart sees it: one of its own, or its part of a shared one. */
export interface ChartLink {
  readonly state: LinkState;
  /** The address of the chart's own stream at the server that answers; undefined while none does. */
  readonly url: string | undefined;
  readonly reconnects: number;
  /** Since when there is no connection; undefined while there is one. */
  readonly lostAt: UnixMs | undefined;
  /** Whether a server has ever been reached. */
  readonly wasReached: boolean;
  /** Why the server refused the last attempt, in its own words. */
  readonly refusal: string | undefined;
  open(): void;
  send(action: Action): void;
  /** Tries at once, whatever the state. */
  reconnect(): void;
  close(): void;
}

/** A base that neither accepts nor refuses within this time, in milliseconds, is passed over. */
const dialTimeout = 5_000;

/** Rounds over all bases before a page that never reached a server gives up; some three seconds when all refuse. */
const roundsBeforeGivingUp = 5;

/** Rounds before a notebook cell takes its kernel to be gone for good: some ten minutes. */
const roundsWithoutKernel = 100;

/** How a connection is made. */
export interface LinkOptions {
  /** Whether the attempts end when no server answers: the kernel of a notebook cell may be gone. */
  readonly givesUp: boolean;
  readonly token: string | undefined;
}

const pong = '{"type":"pong"}';

/** The connection to the server: tries the bases in order, and comes back after a loss for as long as the page is open. */
export class Link implements ChartLink {
  public reconnects = 0;
  private _socket: WebSocket | undefined;
  private _probe: AbortController | undefined;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _state: LinkState = 'connecting';
  private _base = 0;
  private _triedInRound = 0;
  private _round = 0;
  private _reached = false;
  private _lostAt: UnixMs | undefined = unixMs(Date.now());
  private _refusal: string | undefined;
  /** Whether a server has said no for good in this round. */
  private _isRefused = false;
  private _last: unknown;
  /** The addresses at which an attempt has failed or a connection was lost: a socket is opened there once a request is answered. */
  private readonly _probed = new Set<string>();
  private readonly _silence = new SilenceMonitor(
    () => this.send({ action: 'ping' }),
    () => this._failed(),
  );
  private readonly _retryNow = (): void => {
    if (this._state === 'reconnecting' && document.visibilityState === 'visible') this.reconnect();
  };

  public constructor(
    private readonly _urls: readonly string[],
    private readonly _options: LinkOptions,
    private readonly _listener: LinkListener,
  ) {
    if (typeof window === 'undefined') return;
    // The timers of a page that nobody sees are slow, and a machine that comes back has its network first.
    window.addEventListener?.('online', this._retryNow);
    document.addEventListener('visibilitychange', this._retryNow);
  }

  public get state(): LinkState {
    return this._state;
  }

  public get lostAt(): UnixMs | undefined {
    return this._lostAt;
  }

  public get wasReached(): boolean {
    return this._reached;
  }

  public get refusal(): string | undefined {
    return this._refusal;
  }

  /** The address that answered; undefined before one has, and while none does. */
  public get url(): string | undefined {
    return this._urls[this.place ?? -1];
  }

  /** Which of the addresses that is. */
  public get place(): number | undefined {
    return this._state === 'open' ? this._base : undefined;
  }

  public open(): void {
    if (this._urls.length === 0) return this._enter('unanswered');
    void this._dial();
  }

  /** Sends when the connection stands; what cannot be sent is not worth sending later. */
  public send(action: Addressed): void {
    if (this._socket?.readyState === WebSocket.OPEN) this._socket.send(encodeAction(action));
  }

  public reconnect(): void {
    this._forget();
    this._lostAt ??= unixMs(Date.now());
    this._round = this._triedInRound = 0;
    this._isRefused = false;
    this._enter(this._reached ? 'reconnecting' : 'connecting');
    this.open();
  }

  /** Ends the connection for good. */
  public close(): void {
    this._end('stopped');
    if (typeof window === 'undefined') return;
    window.removeEventListener?.('online', this._retryNow);
    document.removeEventListener('visibilitychange', this._retryNow);
  }

  private async _dial(): Promise<void> {
    const url = this._urls[this._base]!;
    this._timer = setTimeout(() => this._failed(), dialTimeout);
    // The first attempt is not delayed by a request: one that fails costs little, in any browser.
    if (this._probed.has(url)) {
      const probe = (this._probe = new AbortController());
      const isThere = await isReachable(url, probe.signal);
      if (probe !== this._probe) return;
      if (!isThere) return this._failed();
    }
    let socket: WebSocket;
    try {
      socket = openSocket(url, this._options.token);
    } catch {
      // A page under https may not dial ws on another machine: the same as a refusal.
      return this._failed();
    }
    this._socket = socket;
    socket.onopen = () => this._opened();
    socket.onmessage = (event: MessageEvent<unknown>) => this._received(event.data);
    socket.onclose = ({ code, reason }) => this._closed(code, reason);
  }

  private _opened(): void {
    clearTimeout(this._timer);
    if (this._reached) this.reconnects++;
    this._reached = true;
    this._lostAt = this._last = undefined;
    this._silence.start();
    this._enter('open');
    this._listener.opened();
  }

  private _received(data: unknown): void {
    this._silence.heard();
    if (data === pong) return;
    this._last = data;
    // A server that refuses accepts the connection first, to say why.
    if (errorText(data) === undefined) {
      this._round = this._triedInRound = 0;
      this._refusal = undefined;
      this._isRefused = false;
    }
    this._listener.received(data);
  }

  private _closed(code: number, reason: string): void {
    const refusal = readRefusal(code, reason ?? '', this._last);
    this._refusal = refusal?.text;
    this._isRefused ||= refusal?.isTemporary === false;
    this._failed(refusal !== undefined);
  }

  private _failed(isRefused = false): void {
    this._forget();
    this._probed.add(this._urls[this._base]!);
    const lost = this._state === 'open' && !isRefused;
    this._lostAt ??= unixMs(Date.now());
    if (!lost) {
      this._triedInRound++;
      this._base = (this._base + 1) % this._urls.length;
    }
    this._enter(this._reached ? 'reconnecting' : 'connecting');
    // Where a server says no, another base may lead to the one that is meant.
    if (!lost && this._triedInRound < this._urls.length) return this.open();
    this._triedInRound = 0;
    if (this._isRefused) return this._end('refused');
    const rounds = this._reached ? roundsWithoutKernel : roundsBeforeGivingUp;
    if (this._options.givesUp && this._round + 1 >= rounds) return this._end('unanswered');
    this._timer = setTimeout(() => this.open(), backoff(this._round++, Math.random()));
  }

  private _end(state: LinkState): void {
    this._forget();
    this._enter(state);
  }

  private _forget(): void {
    clearTimeout(this._timer);
    this._silence.stop();
    this._probe?.abort();
    this._probe = undefined;
    const socket = this._socket;
    this._socket = undefined;
    if (socket === undefined) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private _enter(state: LinkState): void {
    if (state === this._state) return;
    this._state = state;
    this._listener.changed(state);
  }
}
