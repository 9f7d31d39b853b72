import type { Funding, Liquidation, OpenInterest } from '../wire/derivatives';
import type { Columns, FundingColumns } from '../wire/derivatives-history';
import { Liquidations } from './liquidations';
import { Moves } from './moves';
import { Points } from './points';
import { addUpFrom, defaultHolds, runUpOf, sumOf } from './venue-sum';

/** The derivatives of one symbol, as far back as the range shown. */
export class SymbolBook {
  public readonly openInterest = new Map<string, Points>();
  public readonly openInterestValue = new Map<string, number>();
  public readonly funding = new Map<string, Points>();
  public readonly nextFunding = new Map<string, number>();
  public readonly predicted = new Map<string, number>();
  public readonly heard = new Map<string, number>();
  public readonly liquidations: Liquidations;
  public readonly moves = new Moves();
  public sum: Points;
  private _counted: ReadonlySet<string> = new Set();
  /** When the sum began to be of other venues. */
  private _breaks: number[] = [];

  /**
   * @param keep - How far back, in milliseconds.
   * @param most - How many points of a kind and venue.
   */
  public constructor(
    private readonly _keep: number,
    private readonly _most = 50_000,
    /** For how long the last word of a venue counts in the sum, in milliseconds. */
    public readonly holds = defaultHolds,
  ) {
    this.liquidations = new Liquidations(_most, _keep);
    this.sum = new Points(_most, _keep);
  }

  public get venues(): string[] {
    return [...new Set([...this.openInterest.keys(), ...this.funding.keys()])].sort();
  }

  public get isEmpty(): boolean {
    return this.openInterest.size === 0 && this.funding.size === 0 && this.liquidations.length === 0;
  }

  /** The moment of the newest word, negative infinity before the first. */
  public get lastTime(): number {
    return Math.max(-Infinity, ...this.heard.values());
  }

  /** Says which venues are counted together. */
  public count(venues: ReadonlySet<string>): void {
    this._counted = venues;
    this._addUp();
  }

  public takeOpenInterest(one: OpenInterest): void {
    const points = this._points(this.openInterest, one.venue);
    const isNew = points.length === 0;
    const isLate = one.time < points.lastTime;
    points.add(one.time, one.quantity);
    if (one.value !== undefined && !isLate) this.openInterestValue.set(one.venue, one.value);
    this._hear(one.venue, one.time);
    if (!this._counted.has(one.venue)) return;
    if (isNew) return this._addUp();
    const changed = addUpFrom(this.sum, this._countedPoints(), one.time, { holds: this.holds, breaks: this._breaks });
    this.moves.update(this.sum, changed, this._breaks);
  }

  public takeFunding(one: Funding): void {
    const points = this._points(this.funding, one.venue);
    if (one.time >= points.lastTime) {
      if (one.next !== undefined) this.nextFunding.set(one.venue, one.next);
      if (one.predicted !== undefined) this.predicted.set(one.venue, one.predicted);
    }
    points.add(one.time, one.rate);
    this._hear(one.venue, one.time);
  }

  public takeLiquidation(one: Liquidation): void {
    this.liquidations.add(one);
    this._hear(one.venue, one.time);
  }

  /** Takes the past; what came live meanwhile stays. */
  public fillOpenInterest(past: ReadonlyMap<string, Columns & { readonly lastValue: number | undefined }>): void {
    for (const [venue, columns] of past) {
      const points = this._points(this.openInterest, venue);
      const isNewer = (columns.time[columns.time.length - 1] ?? -Infinity) > points.lastTime;
      points.merge(columns.time, columns.value);
      if (isNewer && columns.lastValue !== undefined) this.openInterestValue.set(venue, columns.lastValue);
    }
    this._addUp();
  }

  public fillFunding(past: ReadonlyMap<string, FundingColumns>): void {
    for (const [venue, columns] of past) {
      const points = this._points(this.funding, venue);
      const isNewer = (columns.time[columns.time.length - 1] ?? -Infinity) > points.lastTime;
      points.merge(columns.time, columns.value);
      if (isNewer && columns.next !== undefined) this.nextFunding.set(venue, columns.next);
      if (isNewer && columns.predicted !== undefined) this.predicted.set(venue, columns.predicted);
    }
  }

  /** The rate of the venues counted, weighted by their open interest: the sum that means something. */
  public meanFunding(of: (venue: string) => number | undefined): number | undefined {
    let [total, weights] = [0, 0];
    for (const venue of this.funding.keys()) {
      const rate = this._counted.has(venue) ? of(venue) : undefined;
      if (rate === undefined) continue;
      const weight = this.openInterestValue.get(venue) ?? this.openInterest.get(venue)?.last ?? 1;
      total += rate * weight;
      weights += weight;
    }
    return weights === 0 ? undefined : total / weights;
  }

  /** Counted venues that are left out of the newest sum, since their last word is too old to count. */
  public get leftOut(): string[] {
    const counted = [...this.openInterest].filter(([venue, points]) => this._counted.has(venue) && points.length > 0);
    const newest = Math.max(...counted.map(([, points]) => points.lastTime));
    return counted.filter(([, points]) => newest - points.lastTime > this.holds).map(([venue]) => venue);
  }

  private _countedPoints(): Points[] {
    return [...this.openInterest].filter(([venue]) => this._counted.has(venue)).map(([, points]) => points);
  }

  private _addUp(): void {
    this._breaks = [];
    this.sum = sumOf(this._countedPoints(), this._most * 3, this._keep, { holds: this.holds, breaks: this._breaks });
    this.moves.update(this.sum, -Infinity, this._breaks);
  }

  private _points(all: Map<string, Points>, venue: string): Points {
    let points = all.get(venue);
    if (points === undefined) all.set(venue, (points = new Points(this._most, this._keep + runUpOf(this.holds))));
    return points;
  }

  private _hear(venue: string, time: number): void {
    this.heard.set(venue, Math.max(time, this.heard.get(venue) ?? 0));
  }
}
