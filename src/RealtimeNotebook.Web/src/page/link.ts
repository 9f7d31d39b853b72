import { type Action, type Addressed, encodeAction } from '../wire/actions';
import { backoff } from './backoff';

/** `unanswered`: no server was ever reached, and the attempts have ended. `stopped`: the server has ended the series. */
export type LinkState = 'connecting' | 'open' | 'reconnecting' | 'unanswered' | 'stopped';

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
  open(): void;
  send(action: Action): void;
  close(state?: 'stopped' | 'unanswered'): void;
}

/** Codes by which a server says that a series is not there, or no longer: dialling again would not bring it back. */
const finalCodes: ReadonlySet<number> = new Set([4000, 4404]);

/** A base that neither accepts nor refuses within this time, in milliseconds, is passed over. */
const patience = 5_000;

/** Rounds over all bases before a page that never reached a server gives up; some three seconds when all refuse. */
const roundsBeforeGivingUp = 5;

/** The connection to the server: tries the bases in order, comes back after a break, and ends when it is told to. */
export class Link implements ChartLink {
  public reconnects = 0;
  private _socket: WebSocket | undefined;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _state: LinkState = 'connecting';
  private _base = 0;
  private _triedInRound = 0;
  private _round = 0;
  private _reached = false;

  public constructor(
    private readonly _urls: readonly string[],
    private readonly _givesUp: boolean,
    private readonly _listener: LinkListener,
  ) {}

  public get state(): LinkState {
    return this._state;
  }

  /** The address that answered; undefined before one has, and while none does. */
  public get url(): string | undefined {
    return this._urls[this.place ?? -1];
  }

  /** Which of the addresses that is. */
  public get place(): number | undefined {
    const answers = this._state === 'open' || (this._state === 'stopped' && this._reached);
    return answers ? this._base : undefined;
  }

  public open(): void {
    const url = this._urls[this._base];
    if (url === undefined) return this._enter('unanswered');
    let socket: WebSocket;
    try {
      socket = new WebSocket(url);
    } catch {
      // A page under https may not dial ws on another machine: the same as a refusal.
      return this._failed();
    }
    this._socket = socket;
    this._timer = setTimeout(() => this._drop(socket), patience);
    socket.onopen = () => this._opened();
    socket.onmessage = (event: MessageEvent<unknown>) => this._listener.received(event.data);
    socket.onclose = (event) => {
      if (finalCodes.has(event.code)) this.close('stopped');
      else this._failed();
    };
  }

  /** Sends when the connection stands; what cannot be sent is not worth sending later. */
  public send(action: Addressed): void {
    if (this._socket?.readyState === WebSocket.OPEN) this._socket.send(encodeAction(action));
  }

  /** Hangs up for good. */
  public close(state: 'stopped' | 'unanswered' = 'stopped'): void {
    clearTimeout(this._timer);
    this._forget();
    this._enter(state);
  }

  private _opened(): void {
    clearTimeout(this._timer);
    if (this._reached) this.reconnects++;
    this._reached = true;
    this._round = this._triedInRound = 0;
    this._enter('open');
    this._listener.opened();
  }

  private _drop(socket: WebSocket): void {
    if (socket === this._socket) this._failed();
  }

  private _failed(): void {
    clearTimeout(this._timer);
    this._forget();
    const lost = this._state === 'open';
    if (!lost) {
      this._triedInRound++;
      this._base = (this._base + 1) % this._urls.length;
    }
    this._enter(this._reached ? 'reconnecting' : 'connecting');
    if (!lost && this._triedInRound < this._urls.length) return this.open();
    this._triedInRound = 0;
    if (!this._reached && this._givesUp && this._round + 1 >= roundsBeforeGivingUp) return this.close('unanswered');
    this._timer = setTimeout(() => this.open(), backoff(this._round++, Math.random()));
  }

  private _forget(): void {
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
