import { parseInterval, nominalLength } from '../model/interval';
import type { Action } from '../wire/actions';
import type { Json } from '../wire/fields';
import { ParsedText, parseJson } from '../wire/parse';
import { type UnixMs, unixMs } from '../units';
import { errorText } from './refusal';
import { type PagePlace, sharedUrls, socketUrls } from './bases';
import { type ChartLink, Link, type LinkListener, type LinkOptions, type LinkState } from './link';

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
    options: LinkOptions,
    /** What is requested with the connection. */
    private readonly _query: string,
    private readonly _place: PagePlace,
  ) {
    this._link = new Link(sharedUrls(_bases, series, _query, _place), options, {
      opened: () => {
        for (const member of this._members) member.readmit();
        this._each((listener) => listener.opened());
      },
      received: (data) => this._received(data),
      changed: (state) => this._each((listener) => listener.changed(state)),
    });
  }

  /** The part of a chart; nothing is dialled before {@link open}. */
  public join(name: SeriesName, listener: LinkListener): ChartLink {
    const urls = socketUrls(this._bases, name.symbol, name.timeframe, this._query, this._place);
    const member = new Member(this._link, name, urls, listener, () => {
      if (this._members.every(({ hasLeft }) => hasLeft)) this._link.close();
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
    if (message['type'] === 'error') member.refuse(errorText(data) ?? 'The server does not have this series.');
  }
}

/** The server names an interval in its own spelling. */
function keyOf({ symbol, timeframe }: SeriesName): string {
  const interval = parseInterval(timeframe);
  return `${interval === undefined ? timeframe : nominalLength(interval)} ${symbol}`;
}

class Member implements ChartLink {
  public readonly key: string;
  private _ended: { readonly state: 'stopped' | 'refused'; readonly at: UnixMs; readonly text?: string } | undefined;

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

  /** Whether its chart has left, rather than being refused. */
  public get hasLeft(): boolean {
    return this._ended?.state === 'stopped';
  }

  public get state(): LinkState {
    return this._ended?.state ?? this._link.state;
  }

  public get url(): string | undefined {
    return this._urls[this._link.place ?? -1];
  }

  public get reconnects(): number {
    return this._link.reconnects;
  }

  public get lostAt(): UnixMs | undefined {
    return this._ended?.at ?? this._link.lostAt;
  }

  public get wasReached(): boolean {
    return this._link.wasReached;
  }

  public get refusal(): string | undefined {
    return this._ended?.text ?? this._link.refusal;
  }

  /** All are dialled for together. */
  public open(): void {}

  public send(action: Action): void {
    if (this.isOpen) this._link.send({ ...action, ...this._name });
  }

  /** One connection is for all: all come back together. */
  public reconnect(): void {
    this.readmit();
    this._link.reconnect();
  }

  public close(): void {
    this._end({ state: 'stopped', at: unixMs(Date.now()) });
  }

  /** The server does not have the series; the other charts go on. */
  public refuse(text: string): void {
    this._end({ state: 'refused', at: unixMs(Date.now()), text });
  }

  /** With a new connection the server says anew whether it has the series. */
  public readmit(): void {
    if (this._ended?.state !== 'refused') return;
    this._ended = undefined;
    this.listener.changed(this.state);
  }

  private _end(ended: NonNullable<Member['_ended']>): void {
    if (this._ended?.state === 'stopped' || (!this.isOpen && ended.state === 'refused')) return;
    this._ended = ended;
    // Refused charts wait for the next connection, which only those that are open bring about.
    if (ended.state === 'stopped') this._onEnd();
    this.listener.changed(ended.state);
  }
}
