import { parseInterval, nominalLength } from '../model/interval';
import type { Action } from '../wire/actions';
import type { Json } from '../wire/fields';
import { ParsedText, parseJson } from '../wire/parse';
import { type PagePlace, sharedUrls, socketUrls } from './bases';
import { type ChartLink, Link, type LinkListener, type LinkState } from './link';

/** A series by its name. */
export interface SeriesName {
  readonly symbol: string;
  readonly timeframe: string;
}

/** One connection for several charts: each gets the messages of its series, and hangs up for itself. */
export class SharedLink {
  private readonly _members: Member[] = [];
  private readonly _link: Link;

  public constructor(
    private readonly _bases: readonly string[],
    series: readonly SeriesName[],
    givesUp: boolean,
    private readonly _token: string | undefined,
    private readonly _place: PagePlace,
  ) {
    this._link = new Link(sharedUrls(_bases, series, _token, _place), givesUp, {
      opened: () => this._each((listener) => listener.opened()),
      received: (data) => this._received(data),
      changed: (state) => this._each((listener) => listener.changed(state)),
    });
  }

  /** The part of a chart; nothing is dialled before {@link open}. */
  public join(name: SeriesName, listener: LinkListener): ChartLink {
    const urls = socketUrls(this._bases, name.symbol, name.timeframe, this._token, this._place);
    const member = new Member(this._link, name, urls, listener, () => {
      if (this._members.every(({ isOpen }) => !isOpen)) this._link.close();
    });
    this._members.push(member);
    return member;
  }

  /** Dials, for all that have joined. */
  public open(): void {
    this._link.open();
  }

  private _each(tell: (listener: LinkListener) => void): void {
    for (const { isOpen, listener } of this._members) if (isOpen) tell(listener);
  }

  private _received(data: unknown): void {
    let message: Json;
    try {
      message = parseJson(data);
    } catch {
      // Whoever reads it counts it as broken.
      return this._members[0]?.listener.received(data);
    }
    const [{ symbol, timeframe }, parsed] = [message, new ParsedText(message)];
    if (typeof symbol !== 'string' || typeof timeframe !== 'string') {
      return this._members.find(({ isOpen }) => isOpen)?.listener.received(parsed);
    }
    const member = this._members.find(({ key }) => key === keyOf({ symbol, timeframe }));
    if (member === undefined || !member.isOpen) return;
    member.listener.received(parsed);
    // Of a series, an error says that the server has none of that name.
    if (message['type'] === 'error') member.close();
  }
}

/** The server names an interval in its own spelling. */
function keyOf({ symbol, timeframe }: SeriesName): string {
  const interval = parseInterval(timeframe);
  return `${interval === undefined ? timeframe : nominalLength(interval)} ${symbol}`;
}

class Member implements ChartLink {
  public readonly key: string;
  private _ended: LinkState | undefined;

  public constructor(
    private readonly _link: Link,
    private readonly _name: SeriesName,
    private readonly _urls: readonly string[],
    public readonly listener: LinkListener,
    private readonly _onEnd: () => void,
  ) {
    this.key = keyOf(_name);
  }

  public get isOpen(): boolean {
    return this._ended === undefined;
  }

  public get state(): LinkState {
    return this._ended ?? this._link.state;
  }

  public get url(): string | undefined {
    return this._urls[this._link.place ?? -1];
  }

  public get reconnects(): number {
    return this._link.reconnects;
  }

  /** All are dialled for together. */
  public open(): void {}

  public send(action: Action): void {
    if (this.isOpen) this._link.send({ ...action, ...this._name });
  }

  public close(state: 'stopped' | 'unanswered' = 'stopped'): void {
    if (!this.isOpen) return;
    this._ended = state;
    this._onEnd();
    this.listener.changed(state);
  }
}
