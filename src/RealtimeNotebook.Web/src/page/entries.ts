import { readable } from '../chart/contrast';
import { stylesOf, userIndicators } from '../chart/indicators';
import type { LiveChart } from '../chart/live-chart';
import type { View } from '../chart/picture';
import { allSignals, switchOf } from '../chart/signal-marks';
import { marksName } from '../chart/user-marks';
import type { Series } from '../model/series';
import { type SignalKind, signalKinds } from '../wire/signals';
import { indicatorLabel } from './labels';
import { type Entry, type EntryGroup, volumeEntry } from './readout';

const kindLabels: Readonly<Record<SignalKind, string>> = {
  pivots: 'Pivots',
  zones: 'Zones',
  levels: 'Levels',
  breaks: 'Breaks',
  turns: 'Structure',
  confluence: 'Confluence',
};

/** What can be read out and switched, by panel. A panel that was switched off leaves its entry above the plot. */
export function entryGroups(series: Series, chart: LiveChart, view: View): EntryGroup[] {
  const { bars } = series;
  const { palette, format } = chart;
  const at = (name: string) => (index: number) => bars.indicators.get(name)?.[index];
  const line = (name: string, label: string, colour: string, isPrice: boolean): Entry => ({
    name,
    label,
    hidden: chart.isHidden(name),
    precision: format.precision,
    format: (value) => (isPrice ? format.price(value) : format.oscillator(value)),
    values: [{ colour: readable(colour, palette.background), at: at(name) }],
  });
  const top: Entry[] = [];
  const groups: EntryGroup[] = [{ panel: undefined, entries: top }];
  const put = (panel: string, entries: readonly Entry[]): void => {
    if (view.panels.some(({ id }) => id === panel)) groups.push({ panel, entries });
    else top.push(...entries.slice(0, 1));
  };

  if (bars.indicators.has('hull')) top.push(line('hull', 'Hull', palette.hullUp, true));
  // Hidden lines keep their colours here, so nothing counts as hidden.
  const set = { bars, drawn: series.drawn, hidden: new Set<string>() };
  const colours = new Map(
    stylesOf(set, palette).lines.map(({ name, colour, by }) => [name, by === undefined ? colour : palette.text]),
  );
  const users = userIndicators(set).map((drawn) => ({
    pane: drawn.pane,
    entry: {
      name: drawn.lines[0],
      label: indicatorLabel(drawn.lines),
      hidden: chart.isHidden(drawn.lines[0]),
      precision: format.precision,
      format: (value: number) => format.indicator(drawn, value),
      values: drawn.lines.map((name) => ({
        colour: readable(colours.get(name) ?? palette.text, palette.background),
        at: at(name),
      })),
    },
  }));
  for (const { pane, entry } of users) if (pane === undefined) top.push(entry);
  // A figure of the user's draws none.
  if (series.figure === undefined) top.push(...signalEntries(series, chart));
  if (series.marks.length > 0) top.push(button(marksName, 'Marks', chart));
  if (bars.volume.some((volume) => volume > 0)) {
    put('volume', [volumeEntry(bars, chart.isHidden('volume'), palette.muted)]);
  }
  const macd = [
    line('macd', 'MACD', palette.macd, false),
    line('signal', 'Signal', palette.signal, false),
    line('histogram', 'Hist', palette.muted, false),
  ].filter(({ name }) => bars.indicators.has(name));
  if (macd.length > 0) put('macd', macd);
  const panes = [...new Set(users.map(({ pane }) => pane))];
  for (const pane of panes) {
    if (pane === undefined) continue;
    const entries = users.filter((user) => user.pane === pane).map(({ entry }) => entry);
    if (view.panels.some(({ id }) => id === `own:${pane}`)) groups.push({ panel: `own:${pane}`, entries });
    else top.push(...entries);
  }
  return groups;
}

/** One button for all signals and, while they are on, one for each kind that there are any of. */
function signalEntries({ signals }: Series, chart: LiveChart): Entry[] {
  const kinds = signalKinds.filter((kind) => signals[kind].length > 0);
  if (kinds.length === 0) return [];
  const all = button(allSignals, 'Signals', chart);
  if (all.hidden) return [all];
  return [all, ...kinds.map((kind) => ({ ...button(switchOf(kind), kindLabels[kind], chart), isPart: true }))];
}

function button(name: string, label: string, chart: LiveChart): Entry {
  return { name, label, hidden: chart.isHidden(name), precision: 0, format: () => '', values: [] };
}
