import type { BarsMessage, Correction, FullUpdate, Gap } from '../wire/messages';
import type { DataPage } from '../wire/data';
import type { Drawn } from '../wire/drawn';
import type { OwnFigure } from '../wire/figure';
import type { Mark } from '../wire/marks';
import { type Signals, noSignals } from '../wire/signals';
import { type UnixMs, unixMs } from '../units';
import { Bars } from './bars';
import { barsWithin, closedParts } from './gaps';
import { type Reach, correctedOver, joiningPart, newestOver, olderUnder, signalsBefore } from './older';
import { derivePrecision } from './precision';
import { Sequence } from './sequence';

/** How much of the picture a message changed. */
export type Change =
  /** Nothing: the message was not for this series, or was an old one. */
  | 'none'
  /** The forming bar only. */
  | 'tick'
  /** A bar that is drawn as closed, the signals, or the set of bars. */
  | 'bars'
  /** Everything. */
  | 'snapshot';

/** So many filled gaps are marked. */
const maxFilled = 20;

/** One series as the server tells it: bars, signals, and whether anything was missed. */
export class Series {
  public readonly bars: Bars;
  public readonly sequence = new Sequence();
  public signals: Signals = noSignals;
  public drawn: readonly Drawn[] = [];
  /** Where bars are known to be missing. */
  public gaps: readonly Gap[] = [];
  /** Where bars were missing while this page was open, and have come since. */
  public filled: readonly Gap[] = [];
  public marks: readonly Mark[] = [];
  /** What the user wants it drawn in; undefined for the chart's own. */
  public figure: OwnFigure | undefined;
  public precision = 2;
  public simulated = false;
  /** The zone whose days, weeks and months the bars are. */
  public sessionZone = 'utc';
  /** Messages and entries that were not taken, since the start. */
  public refused = 0;
  private _name: string | undefined;
  /** What the server says; without it the prices tell. */
  private _precision: number | undefined;

  public constructor(window: number) {
    this.bars = new Bars(window);
  }

  /** Takes the gaps that are open now; returns those that have been filled with bars since the last time. */
  public takeGaps(gaps: readonly Gap[]): readonly Gap[] {
    const filled = closedParts(this.gaps, gaps).filter((part) => barsWithin(this.bars.time, part) > 0);
    this.gaps = gaps;
    // One that opens again is open.
    const still = this.filled.flatMap((part) => closedParts([part], gaps));
    this.filled = [...still, ...filled].slice(-maxFilled);
    return filled;
  }

  /** A new connection names the series anew and numbers its messages anew. */
  public reconnected(): void {
    this._name = undefined;
    this.marks = [];
    this.figure = undefined;
    this.sequence.reset();
  }

  /**
   * Takes one message.
   * @param needSnapshot - Called when a message was missed and a snapshot has not been asked for yet.
   */
  public apply(message: BarsMessage, needSnapshot: () => void): Change {
    const name = `${message.symbol} ${message.timeframe}`;
    this._name ??= name;
    if (name !== this._name) return this._refuse();
    if (message.type === 'full_update' && message.history !== undefined) return this._snapshot(message);

    const verdict = this.sequence.take(message.seq);
    if (verdict === 'repeated') return this._refuse();
    if (verdict === 'jump' && this.sequence.askOnce()) needSnapshot();
    if (message.type === 'correction') return this._correct(message, needSnapshot);
    if (message.type === 'full_update') this._describe(message);
    const isFirst = this.bars.length === 0;
    const placed = message.candle === null ? 'last' : this.bars.upsert(message.candle, message.indicators);
    if (placed === 'too-old') return this._refuse();
    if (isFirst && placed === 'appended') {
      this.precision = this._precision ?? derivePrecision(this.bars.close);
      return 'snapshot';
    }
    return placed === 'last' && message.type === 'candle_update' ? 'tick' : 'bars';
  }

  /**
   * Takes a page of older bars, with their signals.
   * @param before - The time that the page ends at. When the oldest bar has moved on meanwhile, the page joins no more.
   * @returns How many bars were taken; undefined when the page does not join.
   */
  public takeOlder(page: DataPage, before: UnixMs): number | undefined {
    const first = this.bars.time[0];
    if (first === undefined || first > before) return undefined;
    this.refused += page.history.skipped + page.signals.skipped;
    const taken = this.bars.prepend(page.history);
    if (taken > 0) this.signals = olderUnder(page.signals, this.signals, first);
    return taken;
  }

  private _snapshot(message: FullUpdate): Change {
    const { history, candle } = message;
    if (history === undefined) return 'none';
    this.sequence.snapshot(message.seq);
    this.refused += history.skipped;
    const older = joiningPart(this.bars, history);
    this.bars.replace(history, older);
    if (older !== undefined) this.signals = signalsBefore(this.signals, history.time[0]!);
    if (candle !== null) this.bars.upsert(candle, message.indicators);
    this.drawn = [];
    this._describe(message);
    this.precision = this._precision ?? derivePrecision(this.bars.close);
    return 'snapshot';
  }

  /** Of bars that are not here nothing can be said: the series is asked for anew. */
  private _correct(message: Correction, needSnapshot: () => void): Change {
    if (!this.bars.replaceAfter(message.after, message.bars)) {
      if (this.sequence.askOnce()) needSnapshot();
      return this._refuse();
    }
    this.bars.upsert(message.candle, message.indicators);
    this.refused += message.signals.skipped;
    this.signals = correctedOver(this.signals, message.signals, message.signalsFrom, this._reach(message.closed));
    this._describePrices(message);
    this.precision = this._precision ?? derivePrecision(this.bars.close);
    return 'snapshot';
  }

  /** Undefined where the chart has the bars that the server streams, and no others. */
  private _reach(isClosed: boolean): Reach | undefined {
    const { time, limit, length } = this.bars;
    if (!this.bars.isExtended) return undefined;
    const closed = isClosed ? length : length - 1;
    return { first: time[0]!, streamed: time[Math.max(0, closed - limit)]! };
  }

  private _describe(message: FullUpdate): void {
    const first = this.bars.time[0] ?? unixMs(0);
    if (message.signals !== undefined) {
      this.signals = this.bars.isExtended ? newestOver(this.signals, message.signals, first) : message.signals;
    }
    this.refused += message.signals?.skipped ?? 0;
    this.drawn = message.drawn ?? this.drawn;
    this._describePrices(message);
  }

  private _describePrices(message: FullUpdate | Correction): void {
    this._precision = message.precision ?? this._precision;
    this.simulated = message.simulated ?? this.simulated;
    this.sessionZone = message.sessionZone ?? this.sessionZone;
  }

  private _refuse(): Change {
    this.refused++;
    return 'none';
  }
}
