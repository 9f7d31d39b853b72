import { describe, expect, it } from 'vitest';
import { barValues } from '../src/model/bar-values';
import { Grid } from '../src/model/grid';
import { Liquidations } from '../src/model/liquidations';
import { Points } from '../src/model/points';
import { SymbolBook } from '../src/model/symbol-book';
import { defaultHolds as holds } from '../src/model/venue-sum';
import { unixMs } from '../src/units';
import type { Funding, Liquidation, OpenInterest, Side } from '../src/wire/derivatives';
import { seeded, start } from './samples';

const day = 86_400_000;
const both: ReadonlySet<string> = new Set(['a', 'b']);
const said = (time: number, venue: string) => ({ time: unixMs(start + time), symbol: 'BTCUSDT', venue });
const open = (time: number, quantity: number, venue = 'a'): OpenInterest => ({
  type: 'oi',
  ...said(time, venue),
  quantity,
  value: quantity * 100,
});
const funding = (time: number, rate: number, venue = 'a'): Funding => ({
  type: 'funding',
  ...said(time, venue),
  rate,
  next: unixMs(start + day),
  predicted: rate / 2,
});
const closed = (time: number, value = 100, side: Side = 'LONG', venue = 'a', count = 1): Liquidation => ({
  type: 'liquidation',
  ...said(time, venue),
  side,
  quantity: value / 100,
  price: 100,
  value,
  count,
});
const all = (points: Points): [number, number][] =>
  Array.from({ length: points.length }, (_, i) => [points.time(i), points.value(i)]);

describe('points', () => {
  it('are what a plain map of times would be, in whatever order they come', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const random = seeded(seed);
      const points = new Points(100, 5_000);
      const plain = new Map<number, number>();
      for (let i = 0; i < 400; i++) {
        const time = i * 20 + Math.floor(random() * 600 - 500);
        if (random() < 0.8) {
          points.add(time, i);
          plain.set(time, i);
        } else {
          points.merge([time, time + 7], [i, -i]);
          plain.set(time, i).set(time + 7, -i);
        }
        const newest = Math.max(...plain.keys());
        const kept = [...plain].filter(([at]) => at >= newest - 5_000).sort(([a], [b]) => a - b);
        for (const [at] of [...plain]) if (!kept.slice(-100).some(([one]) => one === at)) plain.delete(at);
        expect(all(points)).toEqual(kept.slice(-100));
      }
    }
  });

  it('are bounded by a day and 50,000, also in what they hold', () => {
    const points = new Points();
    for (let i = 0; i < 200_000; i++) points.add(i, i);
    expect([points.length, points.time(0)]).toEqual([50_000, 150_000]);
    const sparse = new Points();
    for (let i = 0; i <= 3_000; i++) sparse.add(i * 60_000, i);
    expect(sparse.length).toBe(1_441);
    expect((points as unknown as { _time: Float64Array })._time.length).toBeLessThanOrEqual(131_072);
  });

  it('hold a value until the next is said, bar by bar too', () => {
    const points = new Points();
    points.merge([100, 200, 340], [1, 2, 3]);
    expect([points.at(99), points.at(100), points.at(339), points.at(9_999)]).toEqual([undefined, 1, 2, 3]);
    expect(barValues(points, new Grid(0, 499, 100))).toEqual([undefined, 1, 2, 3, 3]);
    points.dropFrom(200);
    expect(all(points)).toEqual([[100, 1]]);
  });
});

describe('liquidations', () => {
  it('stay one by one up to ten a bar, and become one sized mark a side beyond', () => {
    const ten = new Liquidations();
    for (let i = 0; i < 10; i++) ten.add(closed(i * 1_000, 10));
    expect(ten.marks(60_000, both).map(({ count, isSum }) => [count, isSum])).toEqual(new Array(10).fill([1, false]));
    ten.add(closed(30_000, 500, 'SHORT'));
    const marks = ten.marks(60_000, both);
    expect(marks.map(({ side, count, value, isSum }) => [side, count, value, isSum]).sort()).toEqual([
      ['LONG', 10, 100, true],
      ['SHORT', 1, 500, true],
    ]);
    expect(marks.every(({ time }) => time === start + 30_000)).toBe(true);
  });

  it('lose nothing of count and value by side, whatever is added up', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seeded(seed);
      const [book, sums] = [new Liquidations(), { LONG: [0, 0], SHORT: [0, 0] }];
      for (let i = 0; i < 2_000; i++) {
        const side = random() < 0.5 ? 'LONG' : 'SHORT';
        const one = closed(
          Math.floor(random() * 3_600_000),
          Math.ceil(random() * 900),
          side,
          random() < 0.5 ? 'a' : 'b',
        );
        book.add(one);
        sums[side][0]!++;
        sums[side][1]! += one.value;
      }
      for (const side of ['LONG', 'SHORT'] as const) {
        const marks = book.marks(60_000, both).filter((mark) => mark.side === side);
        const total = book.total(side, 0, both);
        const bars = [...book.byBar(60_000, both).values()];
        const drawn = bars.reduce((sum, bar) => sum + (side === 'LONG' ? bar.long : bar.short), 0);
        expect([marks.reduce((sum, { count }) => sum + count, 0), total.count]).toEqual([sums[side][0], sums[side][0]]);
        expect([marks.reduce((sum, { value }) => sum + value, 0), total.value, drawn]).toEqual(
          new Array(3).fill(sums[side][1]),
        );
      }
    }
  });

  it('of the past take the place of what came live before, and nothing counts twice', () => {
    const book = new Liquidations();
    for (const time of [1_000, 2_000, 9_000]) book.add(closed(time));
    book.replaceUntil(start + 5_000, [closed(500), closed(1_000), closed(2_000), closed(7_000)]);
    expect(book.newest(9, both).map(({ time }) => time - start)).toEqual([9_000, 2_000, 1_000, 500]);
  });

  it('are bounded by a day and 50,000', () => {
    const book = new Liquidations();
    for (let i = 0; i < 60_000; i++) book.add(closed(i));
    expect(book.length).toBe(50_000);
    book.add(closed(2 * day));
    expect(book.length).toBe(1);
  });
});

describe('the book of a symbol', () => {
  it('adds up the venues that count, and weighs funding by open interest', () => {
    const book = new SymbolBook(day);
    book.count(both);
    book.takeOpenInterest(open(0, 300));
    book.takeOpenInterest(open(1, 100, 'b'));
    book.takeFunding(funding(2, 0.0001));
    book.takeFunding(funding(3, -0.0003, 'b'));
    const now = (venue: string): number | undefined => book.funding.get(venue)?.last;
    expect(book.sum.last).toBe(400);
    expect(book.meanFunding(now)).toBeCloseTo(0, 12);
    book.count(new Set(['b']));
    expect([book.sum.last, book.meanFunding(now)]).toEqual([100, -0.0003]);
    expect([book.venues, book.lastTime, book.nextFunding.get('a')]).toEqual([['a', 'b'], start + 3, start + day]);
  });

  it('says which venues are left out of the sum', () => {
    const book = new SymbolBook(day);
    book.count(both);
    book.takeOpenInterest(open(0, 300));
    book.takeOpenInterest(open(1, 100, 'b'));
    book.takeOpenInterest(open(holds, 301));
    expect([book.sum.last, book.leftOut]).toEqual([401, []]);
    book.takeOpenInterest(open(holds + 2, 302));
    expect([book.sum.last, book.leftOut]).toEqual([302, ['b']]);
    book.takeOpenInterest(open(holds + 3, 50, 'b'));
    expect([book.sum.last, book.leftOut]).toEqual([352, []]);
  });

  it('is the same whether the past comes before what is live, or after it', () => {
    const past = { time: [0, 10, 20].map((time) => start + time), value: [1, 2, 3], lastValue: 300 };
    const books = [new SymbolBook(day), new SymbolBook(day)] as const;
    for (const book of books) book.count(both);
    books[0].fillOpenInterest(new Map([['a', past]]));
    for (const book of books) for (const time of [15, 30]) book.takeOpenInterest(open(time, time));
    books[1].fillOpenInterest(new Map([['a', past]]));
    expect(all(books[0].sum)).toEqual(all(books[1].sum));
    expect(books.map((book) => book.openInterestValue.get('a'))).toEqual([3_000, 3_000]);
  });
});

describe('a grid', () => {
  it('finds bars and moments both ways, and grows', () => {
    const grid = new Grid(start + 30_000, start + 290_000, 60_000);
    expect([grid.first, grid.count]).toEqual([start, 5]);
    expect([grid.index(start + 59_999), grid.index(start + 60_000), grid.index(start - 1)]).toEqual([0, 1, -1]);
    for (const place of [-3.25, 0, 2.5]) expect(grid.place(grid.moment(place))).toBe(place);
    expect(grid.place(start + 30_000)).toBe(0);
    expect([grid.reach(start + 299_999), grid.reach(start + 300_000), grid.count]).toEqual([false, true, 6]);
  });
});
