import type { LiveChart } from '../chart/live-chart';
import type { View } from '../chart/picture';
import { userIndicators } from '../chart/panels';
import { marksName } from '../chart/user-marks';
import type { Series } from '../model/series';
import { hasAny } from '../wire/signals';
import { type Entry, type EntryGroup, volumeEntry } from './readout';

/** What can be read out and switched, by panel. A panel that was switched off leaves its entry above the plot. */
export function entryGroups(series: Series, chart: LiveChart, view: View): EntryGroup[] {
  const { bars, panels, signals } = series;
  const { palette, format } = chart;
  const has = (name: string): boolean => bars.indicators.has(name);
  const indicator = (name: string, label: string, colour: string, isPrice: boolean): Entry => ({
    name,
    label,
    colour,
    hidden: chart.isHidden(name),
    precision: format.precision,
    format: (value) => (isPrice ? format.price(value) : format.oscillator(value)),
    valueAt: (index) => bars.indicators.get(name)?.[index],
  });
  const line: Entry[] = [];
  const groups: EntryGroup[] = [{ panel: undefined, entries: line }];
  const put = (panel: string, entries: readonly Entry[]): void => {
    if (view.panels.some(({ id }) => id === panel)) groups.push({ panel, entries });
    else line.push(...entries.slice(0, 1));
  };

  if (has('hull')) line.push(indicator('hull', 'Hull', palette.hullUp, true));
  const over = userIndicators(bars, panels, 'price');
  const own = userIndicators(bars, panels, 'own');
  const colourOf = (i: number): string => palette.lines[i % palette.lines.length]!;
  over.forEach((name, i) => line.push(indicator(name, name, colourOf(i), true)));
  if (hasAny(signals)) {
    const hidden = chart.isHidden('signals');
    const nothing = { precision: 0, format: () => '', valueAt: () => null };
    line.push({ name: 'signals', label: 'Signals', colour: palette.pivot, hidden, ...nothing });
  }
  if (series.marks.length > 0) {
    const nothing = { precision: 0, format: () => '', valueAt: () => null };
    line.push({ name: marksName, label: 'Marks', colour: palette.mark, hidden: chart.isHidden(marksName), ...nothing });
  }
  if (bars.volume.some((volume) => volume > 0)) {
    put('volume', [volumeEntry(bars, chart.isHidden('volume'), palette.muted)]);
  }
  const macd = [
    indicator('macd', 'MACD', palette.macd, false),
    indicator('signal', 'Signal', palette.signal, false),
    indicator('histogram', 'Hist', palette.muted, false),
  ].filter(({ name }) => has(name));
  if (macd.length > 0) put('macd', macd);
  own.forEach((name, i) => put(`own:${name}`, [indicator(name, name, colourOf(over.length + i), false)]));
  return groups;
}
