import { afterEach, expect, it, vi } from 'vitest';
import { Series } from '../src/model/series';
import { Scrollback } from '../src/page/scrollback';
import type { UnixMs } from '../src/units';
import { at, candle, full, history } from './samples';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** An answer of the server: the bars from one to before another. */
function answer(from: number, to: number): Response {
  const all = history(to);
  const columns = (['open', 'high', 'low', 'close', 'volume'] as const).map((name) => [name, all[name].slice(from)]);
  const time = all.time.slice(from).map((ms) => new Date(ms).toISOString());
  const signals = { pivot_points: [], fvg_zones: [], break_signals: [] };
  return new Response(
    JSON.stringify({ time, ...Object.fromEntries(columns), signals, metadata: { has_more: from > 0 } }),
  );
}

it('asks again when the oldest bar has moved on while a page was on its way', async () => {
  const series = new Series(6);
  const apply = (seq: number, from: number, to: number): void => {
    const all = history(to);
    const past = Object.fromEntries(Object.entries(all).map(([k, v]) => [k, Array.isArray(v) ? v.slice(from) : v]));
    series.apply(full(seq, candle(to), past as unknown as typeof all), () => {});
  };
  apply(1, 5, 10);
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    // A bar closes meanwhile, and the oldest one leaves the window.
    if (asked.length === 1) series.apply(full(2, candle(11)), () => {});
    return answer(0, asked.length === 1 ? 5 : 6);
  });
  let merged = 0;
  const label = { textContent: '', getAttribute: () => null, setAttribute: () => {} } as unknown as HTMLElement;
  const scrollback = new Scrollback(series, label, {
    url: (before: UnixMs) => `${before}`,
    fetch: (url, init) => fetch(url, init),
    lookedAt: () => [series.bars.time[0]!, series.bars.time.at(-1)!],
    merged: () => merged++,
  });
  scrollback.look();
  await vi.waitFor(() => expect(merged).toBe(1));
  expect(asked).toEqual([`${at(5)}`, `${at(6)}`]);
  expect(series.bars.time[0]).toBe(at(0));
});

it("draws the viewer's own move first, then asks for older bars, and for no more until he moves again", async () => {
  const series = new Series(20);
  series.apply(full(1, candle(30), history(30)), () => {});
  const asked: string[] = [];
  let answers = 0;
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    return answers++ === 0 ? new Response('{}', { status: 503 }) : answer(0, 10);
  });
  const label = { textContent: '', getAttribute: () => null, setAttribute: () => {} } as unknown as HTMLElement;
  const scrollback = new Scrollback(series, label, {
    url: (before: UnixMs) => `${before}`,
    fetch: (url, init) => fetch(url, init),
    lookedAt: () => [series.bars.time[0]!, series.bars.time.at(-1)!],
    merged: () => {},
  });
  scrollback.drawn();
  scrollback.lookSoon();
  expect(asked).toEqual([]);
  scrollback.drawn();
  expect(asked).toHaveLength(1);
  await vi.waitFor(() => expect(scrollback.stats.failures).toBe(1));
  // However long ago that was, ticks alone ask for nothing.
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 3_600_000);
  for (let tick = 0; tick < 5; tick++) scrollback.drawn();
  expect(asked).toHaveLength(1);
  scrollback.lookSoon();
  scrollback.drawn();
  expect(asked).toHaveLength(2);
});
