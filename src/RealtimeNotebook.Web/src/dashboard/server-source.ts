import { Link, type LinkState } from '../page/link';
import { fetchWith } from '../page/access';
import { requestedParts, socketUrls } from '../page/bases';
import { parseDerivative, texts } from '../wire/derivatives';
import { readFunding, readLiquidations, readOpenInterest } from '../wire/derivatives-history';
import { type Json, WireFault, isObject, numberAt, optional } from '../wire/fields';
import type { History } from '../wire/history';
import type { BarsMessage, ServerMessage } from '../wire/messages';
import { parseMessage } from '../wire/parse';
import { defaultHolds, runUpOf } from '../model/venue-sum';
import type { Candle } from '../wire/candle';
import type { Past, Source, SourceListener, SourceState, SymbolList } from './source';

/** Bars of history: as many as the page shows at most. */
const maxBars = 1_500;

/** Points a venue asked for; three venues then fill what the page keeps. */
const mostPoints = 16_000;
const mostLiquidations = 8_000;

/** A server: its history by HTTP, its news by WebSocket. */
export class ServerSource implements Source {
  public readonly end = undefined;
  private _listener: SourceListener | undefined;
  private _news: Link | undefined;
  private _candles: Link | undefined;
  private _symbol: string | undefined;
  private _holds = defaultHolds;

  /**
   * @param _base - The server's address with a slash at its end.
   * @param _token - Needed where the page was not served by that server.
   */
  public constructor(
    private readonly _base: string,
    private readonly _token: string | undefined,
  ) {}

  public async symbols(): Promise<SymbolList> {
    const answer = await this._get('api/symbols', {});
    const fault = answer['fault'];
    const holds = optional(answer, 'oi_holds_ms', numberAt);
    this._holds = holds ?? defaultHolds;
    return {
      symbols: texts(answer, 'symbols'),
      // Servers of before say nothing of these three.
      listened: answer['listened'] === undefined ? [] : texts(answer, 'listened'),
      pending: answer['pending'] === true,
      fault: typeof fault === 'string' ? fault : undefined,
      complete: answer['complete'] === true,
      exchanges: texts(answer, 'exchanges'),
      simulated: answer['simulated'] === true,
      holds,
    };
  }

  public async past(symbol: string, from: number, to: number): Promise<Past> {
    const range = { symbol, from: String(Math.floor(from)), to: String(Math.ceil(to)) };
    const [openInterest, funding, liquidations] = await Promise.all([
      // A sum depends on words from before its first moment.
      this._get('api/history/oi', {
        ...range,
        from: String(Math.floor(from - runUpOf(this._holds))),
        limit: String(mostPoints),
      }),
      this._get('api/history/funding', { ...range, limit: '4000' }),
      this._get('api/history/liquidations', { ...range, limit: String(mostLiquidations) }),
    ]);
    const found = readLiquidations(liquidations);
    // Where they were added up, the last group may reach to the end of what was asked for.
    const until = liquidations['downsampled'] === true ? to : (found[found.length - 1]?.time ?? 0) + 1;
    return {
      openInterest: readOpenInterest(openInterest),
      funding: readFunding(funding),
      liquidations: found,
      liquidationsUntil: until,
    };
  }

  public open(listener: SourceListener): void {
    this._listener = listener;
    this._news = new Link(
      [this._socket('ws')],
      { givesUp: false, token: this._token },
      {
        opened: () => {
          if (this._symbol !== undefined) this._news?.send({ action: 'subscribe', symbols: [this._symbol] });
          listener.opened();
        },
        received: (data) => this._received(data),
        changed: (state) => {
          listener.state(shown(state));
          listener.fault(this._news?.refusal);
        },
      },
    );
    listener.state('connecting');
    this._news.open();
  }

  public show(symbol: string, timeframe: string): void {
    if (symbol !== this._symbol) {
      if (this._symbol !== undefined) this._news?.send({ action: 'unsubscribe', symbols: [this._symbol] });
      this._news?.send({ action: 'subscribe', symbols: [symbol] });
      this._symbol = symbol;
    }
    this._candles?.close();
    const place = { baseURI: this._base, proxyPrefix: '' };
    const urls = socketUrls([this._base], symbol, timeframe, requestedParts(maxBars), place);
    const link = new Link(
      urls,
      { givesUp: false, token: this._token },
      {
        opened: () => undefined,
        received: (data) => {
          const parsed = parseMessage(data);
          if (link !== this._candles) return;
          if (parsed.kind === 'message') this._candle(parsed.message);
          else if (parsed.kind === 'refused') this._listener?.refused(parsed.reason);
        },
        changed: (state) => {
          // A message that ends the stream arrives there, too.
          if (link === this._candles && state === 'refused' && this._news?.state === 'open')
            this._listener?.fault(`Candles of ${symbol}: ${link.refusal ?? 'the server refuses them.'}`);
        },
      },
    );
    this._candles = link;
    link.open();
  }

  public again(): void {
    this._candles?.send({ action: 'resync' });
  }

  public reconnect(): void {
    this._news?.reconnect();
    this._candles?.reconnect();
  }

  public close(): void {
    this._news?.close();
    this._candles?.close();
  }

  private _received(data: unknown): void {
    const parsed = parseDerivative(data);
    if (parsed.kind === 'message') this._listener?.message(parsed.message);
    else if (parsed.kind === 'refused') this._listener?.refused(parsed.reason);
  }

  private _candle(message: ServerMessage): void {
    if (message.type !== 'full_update' && message.type !== 'candle_update' && message.type !== 'correction') return;
    const history = historyOf(message);
    const precision = message.type === 'candle_update' ? undefined : message.precision;
    const candles: Candle[] = (history?.time ?? []).map((time, i) => ({
      time,
      open: history!.open[i]!,
      high: history!.high[i]!,
      low: history!.low[i]!,
      close: history!.close[i]!,
      volume: history!.volume[i]!,
    }));
    if (message.candle !== null) candles.push(message.candle);
    this._listener?.candles(candles, history !== undefined, precision, message.sourceTime);
  }

  private async _get(path: string, query: Readonly<Record<string, string>>): Promise<Json> {
    const url = new URL(path, this._base);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const answer = await fetchWith(this._token, url.href, { cache: 'no-store' }).catch(() => {
      // The browser's own words say no more than that something failed.
      throw new Error('the server does not answer.');
    });
    const body: unknown = await answer.json();
    if (!isObject(body)) throw new WireFault('answer', 'an object');
    if (answer.ok) return body;
    const error = body['error'];
    throw new Error(
      isObject(error) && typeof error['message'] === 'string' ? error['message'] : `HTTP ${answer.status}`,
    );
  }

  private _socket(path: string): string {
    const url = new URL(path, this._base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    return url.href;
  }
}

/** The closed bars that a message tells; undefined where it tells the newest bar alone. */
function historyOf(message: BarsMessage): History | undefined {
  if (message.type === 'correction') return message.bars;
  return message.type === 'full_update' ? message.history : undefined;
}

function shown(state: LinkState): SourceState {
  if (state === 'open' || state === 'connecting' || state === 'refused') return state;
  return 'reconnecting';
}
