import type { Candle } from '../wire/candle';
import { readFunding, readLiquidations, readOpenInterest } from '../wire/derivatives-history';
import { type Json, WireFault, arrayAt, isObject, numberAt, objectAt, optional, textAt } from '../wire/fields';
import { readHistory } from '../wire/history';
import { intervals } from './layout';
import type { Past, Source, SourceListener, SymbolList } from './source';

interface Recorded {
  readonly candles: readonly Candle[];
  readonly past: Past;
}

/** A day that the page carries in itself. */
export class RecordedSource implements Source {
  public readonly end: number;
  private readonly _symbols: ReadonlyMap<string, Recorded>;
  private readonly _simulated: boolean;
  private readonly _holds: number | undefined;
  private _listener: SourceListener | undefined;

  public constructor(from: unknown) {
    if (!isObject(from)) throw new WireFault('recording', 'an object');
    this._simulated = from['simulated'] === true;
    this._holds = optional(from, 'oi_holds_ms', numberAt);
    this._symbols = new Map(
      arrayAt(from, 'symbols', 500).map((one) => {
        if (!isObject(one)) throw new WireFault('recording.symbols', 'objects');
        return [textAt(one, 'symbol'), readRecorded(one)];
      }),
    );
    this.end = Math.max(0, ...[...this._symbols.values()].map(endOf));
  }

  public symbols(): Promise<SymbolList> {
    const exchanges = new Set(
      [...this._symbols.values()].flatMap(({ past }) => [...past.openInterest.keys(), ...past.funding.keys()]),
    );
    return Promise.resolve({
      symbols: [...this._symbols.keys()],
      listened: [],
      complete: true,
      exchanges: [...exchanges],
      simulated: this._simulated,
      holds: this._holds,
    });
  }

  public past(symbol: string): Promise<Past> {
    const found = this._symbols.get(symbol);
    return found === undefined
      ? Promise.reject(new Error(`${symbol} is not in this recording.`))
      : Promise.resolve(found.past);
  }

  public open(listener: SourceListener): void {
    this._listener = listener;
    listener.state('recorded');
    listener.opened();
  }

  public show(symbol: string, timeframe: string): void {
    const candles = this._symbols.get(symbol)?.candles ?? [];
    // After the caller has made room for them.
    queueMicrotask(() =>
      this._listener?.candles(coarser(candles, intervals.get(timeframe) ?? 60_000), true, undefined, undefined),
    );
  }

  public again(): void {
    // A recording does not go on.
  }

  public reconnect(): void {
    // A recording is always there.
  }

  public close(): void {
    this._listener = undefined;
  }
}

function readRecorded(one: Json): Recorded {
  const candles = readHistory(objectAt(one, 'candles'));
  const liquidations = readLiquidations(one['liquidations']);
  return {
    candles: candles.time.map((time, i) => ({
      time,
      open: candles.open[i]!,
      high: candles.high[i]!,
      low: candles.low[i]!,
      close: candles.close[i]!,
      volume: candles.volume[i]!,
    })),
    past: {
      openInterest: readOpenInterest(one['oi']),
      funding: readFunding(one['funding']),
      liquidations,
      liquidationsUntil: Infinity,
    },
  };
}

function endOf({ candles, past }: Recorded): number {
  const ends = [...past.openInterest.values(), ...past.funding.values()].map(({ time }) => time[time.length - 1] ?? 0);
  return Math.max(candles[candles.length - 1]?.time ?? 0, ...ends);
}

/** Bars of another length out of those of a minute. */
export function coarser(candles: readonly Candle[], interval: number): Candle[] {
  const bars: Candle[] = [];
  for (const candle of candles) {
    const time = (Math.floor(candle.time / interval) * interval) as Candle['time'];
    const last = bars[bars.length - 1];
    if (last?.time !== time) {
      bars.push({ ...candle, time });
      continue;
    }
    bars[bars.length - 1] = {
      ...last,
      high: Math.max(last.high, candle.high),
      low: Math.min(last.low, candle.low),
      close: candle.close,
      volume: last.volume + candle.volume,
    };
  }
  return bars;
}
