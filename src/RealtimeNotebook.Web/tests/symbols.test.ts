import { afterEach, describe, expect, it, vi } from 'vitest';
import { type DirectoryListener, SymbolDirectory } from '../src/dashboard/symbol-directory';
import { symbolNote } from '../src/dashboard/symbol-rows';
import type { Source, SymbolList } from '../src/dashboard/source';
import { matchSymbols } from '../src/model/symbol-matches';
import { seeded } from './samples';

const many = Array.from({ length: 500 }, (_, i) => `C${i}USDT`);

describe('matching symbols', () => {
  it('finds all where nothing is typed, what is shown first', () => {
    expect(matchSymbols(many, '', 40)).toEqual({ found: many.slice(0, 40), more: 460, exact: false });
    expect(matchSymbols(many, ' ', 3, 'C400USDT').found).toEqual(['C400USDT', 'C0USDT', 'C1USDT']);
    expect(matchSymbols(many, '', 500, 'C7USDT')).toMatchObject({ more: 0 });
    expect(matchSymbols(['A'], '', 5, 'B').found).toEqual(['B', 'A']);
    expect(matchSymbols([], '', 5)).toEqual({ found: [], more: 0, exact: false });
  });

  it('puts the text itself first, then what begins so, then what holds it, each in the order of the list', () => {
    const list = ['WETHUSDT', 'ETHUSDC', 'ETHUSDT', 'BTCUSDT', 'ETH', 'STETH'];
    expect(matchSymbols(list, 'eth', 9)).toEqual({
      found: ['ETH', 'ETHUSDC', 'ETHUSDT', 'WETHUSDT', 'STETH'],
      more: 0,
      exact: true,
    });
    expect(matchSymbols(list, ' Ethu', 1)).toEqual({ found: ['ETHUSDC'], more: 2, exact: false });
    expect(matchSymbols(list, '.*', 9).found).toEqual([]);
  });

  it('is what a plain search and sort would be', () => {
    const random = seeded(3);
    const letters = (count: number) => Array.from({ length: count }, () => 'ABab1'[Math.floor(random() * 5)]).join('');
    for (let round = 0; round < 200; round++) {
      const list = [...new Set(Array.from({ length: 60 }, () => letters(1 + Math.floor(random() * 5))))];
      const text = letters(1 + Math.floor(random() * 2));
      const wanted = text.toUpperCase();
      const rank = (name: string) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2);
      const plain = list
        .filter((name) => name.toUpperCase().includes(wanted))
        .sort((a, b) => rank(a.toUpperCase()) - rank(b.toUpperCase()));
      const { found, more } = matchSymbols(list, text, 7);
      expect(found).toEqual(plain.slice(0, 7));
      expect(found.length + more).toBe(plain.length);
    }
  });
});

const list = (changes: Partial<SymbolList> = {}): SymbolList => ({
  symbols: ['BTCUSDT'],
  listened: [],
  complete: false,
  exchanges: [],
  simulated: false,
  ...changes,
});

describe('the note below the list', () => {
  it('says what there is to say, one thing', () => {
    expect(symbolNote(list(), 40, 460)).toBe('460 more: type to narrow');
    expect(symbolNote(list({ pending: true }), 2, 0)).toMatch(/^Asking the exchange/);
    expect(symbolNote(list({ fault: 'It is away.' }), 2, 0)).toBe('It is away. Any symbol can be typed.');
    expect(symbolNote(list(), 1, 0)).toBe('');
    expect(symbolNote(list(), 0, 0)).toBe('Any symbol can be typed.');
    expect(symbolNote(list({ complete: true }), 0, 0)).toBe('No such symbol');
  });
});

describe('the list of symbols', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A source that answers as told, and what became of it. */
  function start(...answers: (SymbolList | Error)[]) {
    vi.useFakeTimers();
    const told: string[] = [];
    let asked = 0;
    const source = {
      symbols: async () => {
        const answer = answers[Math.min(asked++, answers.length - 1)]!;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    } as Source;
    const listener: DirectoryListener = {
      listed: ({ symbols, pending }) => told.push(`${symbols.length}${pending ? '…' : ''}`),
      missing: (why) => told.push(why),
    };
    return { directory: new SymbolDirectory(source, listener), told, asked: () => asked };
  }

  it('is asked for until it is there', async () => {
    const { directory, told, asked } = start(
      new Error('away'),
      list({ symbols: [], pending: true }),
      list({ symbols: many }),
    );
    await directory.ask();
    expect(told).toEqual(['The list of symbols cannot be had: away']);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(asked()).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told.slice(1)).toEqual(['0…', '500']);
    expect(asked()).toBe(3);
  });

  it('is asked for until it is there, whatever fails while it is on its way', async () => {
    const { directory, told, asked } = start(
      list({ symbols: [], pending: true }),
      new Error('restarted'),
      list({ symbols: many }),
    );
    await directory.ask();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual(['0…', '500']);
    expect(asked()).toBe(3);
  });

  it('does not hide a fault of whoever hears of it', async () => {
    const { directory } = start(list());
    const deaf = new SymbolDirectory({ symbols: async () => list() } as Source, {
      listed: () => {
        throw new Error('ours');
      },
      missing: () => undefined,
    });
    await expect(deaf.ask()).rejects.toThrow('ours');
    await expect(directory.ask()).resolves.toBeUndefined();
  });

  it('is asked for again when somebody looks and it is a minute old, or had a fault', async () => {
    const { directory, told, asked } = start(
      list({ fault: 'away' }),
      list(),
      new Error('gone'),
      list({ symbols: many }),
    );
    await directory.ask();
    directory.look();
    await vi.advanceTimersByTimeAsync(59_999);
    directory.look();
    expect(asked()).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    directory.look();
    // What is there stays where a later question has no answer.
    await vi.advanceTimersByTimeAsync(60_000);
    expect([asked(), directory.list?.symbols.length]).toEqual([3, 1]);
    directory.look();
    directory.look();
    await vi.advanceTimersByTimeAsync(0);
    expect([asked(), told]).toEqual([4, ['1', '1', '500']]);
  });
});
