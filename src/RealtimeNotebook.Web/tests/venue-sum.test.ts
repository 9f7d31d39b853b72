import { describe, expect, it } from 'vitest';
import { Moves } from '../src/model/moves';
import { Points } from '../src/model/points';
import { SymbolBook } from '../src/model/symbol-book';
import { addUpFrom, defaultHolds as holds, runUpOf, sumOf } from '../src/model/venue-sum';
import { unixMs } from '../src/units';
import type { OpenInterest } from '../src/wire/derivatives';
import { seeded } from './samples';

const day = 86_400_000;
const all = (points: Points): [number, number][] =>
  Array.from({ length: points.length }, (_, i) => [points.time(i), points.value(i)]);

describe('venues added up', () => {
  it('begin when each has spoken, and go on with the last words', () => {
    const [a, b] = [new Points(), new Points()];
    a.merge([0, 20, 40], [10, 12, 11]);
    b.merge([10, 20, 50], [5, 6, 7]);
    const expected = [10, 20, 40, 50].map((time, i) => [time, [15, 18, 17, 18][i]]);
    expect(all(sumOf([a, b, new Points()], 100, day))).toEqual(expected);
  });

  it('are the same added up anew from a late word on, as from the beginning', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seeded(seed);
      const venues = [new Points(), new Points(), new Points()];
      venues.forEach((venue, i) => venue.add(0, 10 + i));
      const sum = sumOf(venues, 10_000, day);
      for (let i = 1; i < 200; i++) {
        const time = Math.max(1, i * 10 + Math.floor(random() * 120 - 100));
        venues[Math.floor(random() * 3)]!.add(time, Math.floor(random() * 100));
        addUpFrom(sum, venues, time);
        expect(all(sum)).toEqual(all(sumOf(venues, 10_000, day)));
      }
    }
  });

  it('count a last word for an hour, and leave a venue out that is silent for longer, until it speaks again', () => {
    const [a, b] = [new Points(), new Points()];
    for (let i = 0; i <= 12; i++) a.add(i * 600_000, 100);
    b.merge([0, 11 * 600_000], [7, 8]);
    const values = all(sumOf([a, b], 100, day)).map(([, value]) => value);
    expect(values).toEqual([...new Array<number>(7).fill(107), ...new Array<number>(4).fill(100), 108, 108]);
  });

  it('are the same of a part as of all, and added up anew as from the beginning, also over long silences', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seeded(seed);
      const venues = [0, 1, 2].map(() => new Points(50_000, day * 10));
      const sum = sumOf(venues, 10_000, day * 10);
      for (let i = 1; i < 100; i++) {
        const late = random() < 0.1 ? -holds * 3 * random() : 0;
        const last = Math.max(0, ...venues.map((venue) => (venue.length === 0 ? 0 : venue.lastTime)));
        const time = Math.floor(last + late + (random() < 0.2 ? holds * 2.5 * random() : 600_000 * random())) + 1;
        venues[Math.floor(random() * 3)]!.add(time, Math.floor(random() * 100));
        addUpFrom(sum, venues, time);
        expect(all(sum)).toEqual(all(sumOf(venues, 10_000, day * 10)));
      }
      const [whole, end] = [all(sum), sum.lastTime];
      for (let i = 0; i < 20; i++) {
        const from = Math.floor(end * random());
        const parts = venues.map((venue) => {
          const part = new Points(50_000, day * 10);
          for (let at = venue.indexAt(from - runUpOf(holds)); at < venue.length; at++)
            part.add(venue.time(at), venue.value(at));
          return part;
        });
        const ofParts = all(sumOf(parts, 10_000, day * 10)).filter(([time]) => time! >= from);
        expect(ofParts).toEqual(whole.filter(([time]) => time! >= from));
      }
    }
  });
});

describe('a set of venues that changes', () => {
  const said = (time: number, venue: string, quantity: number): OpenInterest => ({
    type: 'oi',
    time: unixMs(time),
    symbol: 'A',
    venue,
    quantity,
    value: undefined,
  });
  const minute = 60_000;

  /** One venue speaks every minute for four hours; the other leaves after one, and is back after three. */
  const words = (): OpenInterest[] => {
    const all: OpenInterest[] = [];
    for (let i = 0; i <= 240; i++) {
      all.push(said(i * minute, 'a', 100));
      if (i <= 60 || i >= 180) all.push(said(i * minute, 'b', 50));
    }
    return all;
  };

  it('is no move of the sum, found one by one or all at once', () => {
    const live = new SymbolBook(day);
    live.count(new Set(['a', 'b']));
    for (const word of words()) live.takeOpenInterest(word);
    expect(live.moves.found).toEqual([]);
    expect(new Set(all(live.sum).map(([, value]) => value))).toEqual(new Set([150, 100]));
    live.count(new Set(['a', 'b']));
    expect(live.moves.found).toEqual([]);
    // A venue's own move is one, also while the other is away.
    live.takeOpenInterest(said(240 * minute + 1_000, 'a', 120));
    expect(live.moves.found.map(({ fraction }) => fraction)).toEqual([20 / 150]);
  });

  it('has the same breaks added up anew from a late word on, as from the beginning', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seeded(seed);
      const venues = [0, 1, 2].map(() => new Points(50_000, day * 10));
      // A venue that begins has all added up anew.
      for (const venue of venues) venue.add(0, 10);
      const breaks: number[] = [];
      const sum = sumOf(venues, 10_000, day * 10, { breaks });
      for (let i = 1; i < 100; i++) {
        const late = random() < 0.1 ? -holds * 3 * random() : 0;
        const last = Math.max(0, ...venues.map((venue) => (venue.length === 0 ? 0 : venue.lastTime)));
        const time = Math.floor(last + late + (random() < 0.2 ? holds * 2.5 * random() : 600_000 * random())) + 1;
        venues[Math.floor(random() * 3)]!.add(time, Math.floor(random() * 100));
        addUpFrom(sum, venues, time, { breaks });
        const whole: number[] = [];
        sumOf(venues, 10_000, day * 10, { breaks: whole });
        expect(breaks).toEqual(whole);
      }
    }
  });

  it('counts a last word for as long as the server says', () => {
    const book = new SymbolBook(day, undefined, 10 * minute);
    book.count(new Set(['a', 'b']));
    for (const word of words()) book.takeOpenInterest(word);
    expect(book.sum.at(71 * minute)).toBe(100);
    expect(book.sum.at(69 * minute)).toBe(150);
  });
});

describe('moves', () => {
  const found = (values: readonly [number, number][]) => {
    const [points, moves] = [new Points(), new Moves()];
    points.merge(
      values.map(([time]) => time),
      values.map(([, value]) => value),
    );
    moves.update(points, -Infinity);
    return moves.found.map(({ time, fraction }) => [time, Math.round(fraction * 1_000) / 1_000]);
  };

  it('are changes of more than 5 % within a minute, either way', () => {
    expect(found([[0, 100], [59_000, 105]])).toEqual([]); // prettier-ignore
    expect(found([[0, 100], [59_000, 105.1]])).toEqual([[59_000, 0.051]]); // prettier-ignore
    expect(found([[0, 100], [30_000, 94]])).toEqual([[30_000, -0.06]]); // prettier-ignore
    expect(found([[0, 100], [40_000, 103], [80_000, 106], [120_000, 109]])).toEqual([[80_000, 0.06]]); // prettier-ignore
  });

  it('that run into one another count once, at their greatest', () => {
    const run: [number, number][] = [0, 1, 2, 3, 4].map((i) => [i * 10_000, 100 * 1.06 ** i]);
    expect(found(run)).toEqual([[40_000, 0.262]]);
  });

  it('are the same found one by one, late words included, as all at once', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seeded(seed);
      const [points, moves] = [new Points(), new Moves()];
      for (let i = 0; i < 300; i++) {
        const time = i * 9_000 + Math.floor(random() * 60_000 - 50_000);
        points.add(time, 100 * (1 + (random() - 0.5) * 0.09));
        moves.update(points, time);
        const whole = new Moves();
        whole.update(points, -Infinity);
        expect(moves.found).toEqual(whole.found);
      }
    }
  });
});
