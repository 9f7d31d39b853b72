import { describe, expect, it } from 'vitest';
import { FigureBuilder } from '../src/chart/figure';
import { margins } from '../src/chart/layout';
import type { Picture } from '../src/chart/picture';
import type { PlotlyObject } from '../src/chart/plotly';
import { switchOf } from '../src/chart/signal-marks';
import { dark } from '../src/chart/theme';
import { ViewState } from '../src/chart/view-state';
import { Bars } from '../src/model/bars';
import { indicatorLabel } from '../src/page/labels';
import { type Drawn, plainLine } from '../src/wire/drawn';
import type { Value } from '../src/wire/indicators';
import { type Signals, noSignals, signalKinds } from '../src/wire/signals';
import { at, history, onClock } from './samples';

function pictureOf(bars: Bars, more: Partial<Picture>): Picture {
  const shared = {
    drawn: [],
    signals: noSignals,
    gaps: [],
    filled: [],
    marks: [],
    precision: 2,
    highest: 1_000,
    palette: dark,
  };
  return { bars, ...shared, hidden: new Set<string>(), ...onClock, ...more };
}

function figureOf(picture: Picture) {
  const state = new ViewState('pan');
  [state.width, state.height] = [1_000, 600];
  const view = state.arrange(picture, margins(picture));
  const builder = new FigureBuilder();
  builder.rebuild(picture, view);
  return { ...builder.figure(picture, view), view };
}

const values = (from: number) => Array.from({ length: 40 }, (_, i) => (i < 5 ? null : Math.sin(i) + from));
const named = (data: readonly PlotlyObject[], name: string) => data.find((trace) => trace['name'] === name);

describe('indicators', () => {
  it.each([
    [['rsi'], 'RSI'],
    [['rsi_7'], 'RSI 7'],
    [['bb_upper', 'bb_middle', 'bb_lower'], 'BB'],
    [['bb_50_upper', 'bb_50_lower'], 'BB 50'],
    [['stoch_k', 'stoch_d'], 'Stoch'],
    [['SMA 50'], 'SMA 50'],
    [['my_line'], 'my_line'],
    [['a', 'b'], 'a'],
  ] as const)('%j are called %s', (lines, label) => {
    expect(indicatorLabel(lines)).toBe(label);
  });

  it('lets indicators share a panel, tints bands, turns a stop, and marks levels', () => {
    const more = new Bars(100);
    const sides = (above: boolean) => Array.from({ length: 40 }, (_, i) => (above ? 1 : -1) * (i < 20 ? 1 : -1));
    more.replace(
      history(40, {
        up: values(102),
        low: values(98),
        k: values(50),
        d: values(40),
        stop: values(99),
        side: sides(true),
        flow: values(0).map((value) => value && value * 1e6),
      }),
    );
    const drawn: Drawn[] = [
      { ...plainLine('up'), lines: ['up', 'low'], band: ['up', 'low'] },
      { ...plainLine('k'), pane: 'stochastic', range: [0, 100], levels: [20, 80] },
      { ...plainLine('d'), pane: 'stochastic' },
      { ...plainLine('stop'), direction: ['stop', 'side'] },
      { ...plainLine('flow'), pane: 'flow', format: 'volume' },
      { ...plainLine('missing'), pane: 'nowhere' },
    ];
    const build = (...hidden: readonly string[]) => figureOf(pictureOf(more, { drawn, hidden: new Set(hidden) }));
    const { data, layout, view } = build();
    expect(view.panels.map(({ id }) => id)).toEqual(['price', 'volume', 'own:stochastic', 'own:flow']);
    expect([named(data, 'k')?.['yaxis'], named(data, 'd')?.['yaxis'], named(data, 'up')?.['yaxis']]).toEqual([
      'y3',
      'y3',
      'y',
    ]);
    expect(data.map((trace) => trace['name'])).not.toContain('side');
    const [edge, tint] = ['up edge', 'low edge'].map((name) => data.findIndex((trace) => trace['name'] === name));
    expect(data[tint!]).toMatchObject({ fill: 'tonexty', line: { width: 0 } });
    expect(tint).toBe(edge! + 1);
    expect((named(data, 'stop')?.['y'] as Value[]).slice(18, 22).map((value) => value === null)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect((named(data, 'stop down')?.['y'] as Value[])[19]).toBeNull();
    expect(view.values.get('own:stochastic')).toEqual([0, 100]);
    expect(layout['yaxis3']).toMatchObject({ tickvals: [20, 80] });
    expect((layout['yaxis4'] as { ticktext: string[] }).ticktext).toEqual(['−1M', '0', '1M']);
    const levels = (layout['shapes'] as PlotlyObject[]).filter((shape) => shape['yref'] === 'y3');
    expect(levels.map((shape) => shape['y0'])).toEqual([20, 80]);
    // The panel stays for the other line; its scale is then that line's.
    expect(build('k').view.panels.length).toBe(4);
    expect(build('k').view.values.get('own:stochastic')).not.toEqual([0, 100]);
    expect(build('k', 'd', 'up').view.panels.map(({ id }) => id)).toEqual(['price', 'volume', 'own:flow']);
    expect(named(build('up').data, 'low edge')).toBeUndefined();
  });

  it('shows each kind of signals until it is switched off', () => {
    const bars = new Bars(100);
    bars.replace(history(40));
    const time = at(5);
    const mark = { time, price: 100 };
    const signals: Signals = {
      ...noSignals,
      pivots: [{ ...mark, type: 'high' }],
      zones: [{ start: time, end: undefined, low: 1, high: 2, type: 'bullish' }],
      breaks: [{ ...mark, type: 'buy' }],
      levels: [{ ...mark, type: 'support' }],
      turns: [{ ...mark, type: 'bos', direction: 'up', pivotTime: time }],
      confluence: [
        { ...mark, type: 'enter', direction: 'up' },
        { ...mark, type: 'leave', direction: 'up' },
      ],
    };
    const count = (...hidden: string[]) => {
      const { data, layout } = figureOf(pictureOf(bars, { signals, hidden: new Set(hidden) }));
      return data.length + (layout['shapes'] as PlotlyObject[]).length;
    };
    const none = count('signals');
    expect(count() - none).toBe(7);
    for (const kind of signalKinds) expect(count(switchOf(kind))).toBe(none + (kind === 'turns' ? 5 : 6));
    expect(count(...signalKinds.map(switchOf))).toBe(none);
  });
});
