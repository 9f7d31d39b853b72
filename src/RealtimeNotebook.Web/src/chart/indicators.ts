import type { Bars } from '../model/bars';
import { type Drawn, plainLine } from '../wire/drawn';
import type { Palette } from './theme';

/** The indicators of a chart, and which of them the viewer has switched off. */
export interface IndicatorSet {
  readonly bars: Bars;
  readonly drawn: readonly Drawn[];
  /** Names of traces and of kinds of signals. */
  readonly hidden: ReadonlySet<string>;
}

/** Names that have a place and colours of their own; every other line is the user's. */
const builtIn: ReadonlySet<string> = new Set(['hull', 'macd', 'signal', 'histogram']);

/** The user's indicators: as the server describes them, and every other line by itself over the candles. */
export function userIndicators({ bars, drawn }: IndicatorSet): readonly Drawn[] {
  const names = new Set([...bars.indicators.keys()].filter((name) => !builtIn.has(name)));
  const described = drawn.filter(({ lines }) => lines.every((name) => names.has(name)));
  for (const { lines, direction } of described) for (const name of [...lines, ...(direction ?? [])]) names.delete(name);
  return [...described, ...[...names].map(plainLine)];
}

/** Those of a panel, or of the candles (undefined), that the viewer has not switched off. */
export function shownIn(set: IndicatorSet, pane: string | undefined): readonly Drawn[] {
  return userIndicators(set).filter((one) => one.pane === pane && !set.hidden.has(one.lines[0]));
}

/** A line and how it is drawn. */
export interface LineStyle {
  readonly name: string;
  readonly pane: string | undefined;
  readonly colour: string;
  readonly width: number;
  readonly dash: 'solid' | 'dot';
  /** The line whose sign colours this one. */
  readonly by: string | undefined;
}

/** Two lines with a tint between them. */
export interface BandStyle {
  readonly upper: string;
  readonly lower: string;
  readonly pane: string | undefined;
  readonly fill: string;
}

export interface Styles {
  readonly lines: readonly LineStyle[];
  readonly bands: readonly BandStyle[];
}

/** How the user's indicators are drawn. One with a band has one colour, others one for each line. */
export function stylesOf(set: IndicatorSet, palette: Palette): Styles {
  const lines: LineStyle[] = [];
  const bands: BandStyle[] = [];
  // Panels count by themselves and begin one later: the neighbours in one panel are then easily told apart.
  const used = { candles: 0, panels: 1 };
  for (const { lines: names, pane, band, direction } of userIndicators(set)) {
    const place = pane === undefined ? 'candles' : 'panels';
    const first = used[place];
    for (const name of names) {
      const usual = palette.lines[(band === undefined ? used[place]++ : first) % palette.lines.length]!;
      const colour = palette.named?.get(name) ?? usual;
      const isMiddle = band !== undefined && !band.includes(name);
      const by = name === direction?.[0] ? direction[1] : undefined;
      const width = band === undefined ? 1.5 : 1;
      if (!set.hidden.has(names[0])) lines.push({ name, pane, colour, width, dash: isMiddle ? 'dot' : 'solid', by });
    }
    if (band === undefined) continue;
    const colour = palette.lines[first % palette.lines.length]!;
    if (!set.hidden.has(names[0])) bands.push({ upper: band[0], lower: band[1], pane, fill: tint(colour) });
    used[place]++;
  }
  return { lines, bands };
}

/** The colour of a line at a bar: its own, or by the sign of another line there. */
export function colourAt({ colour, by }: LineStyle, bars: Bars, palette: Palette, index: number): string {
  if (by === undefined) return colour;
  return (bars.indicators.get(by)?.[index] ?? 0) >= 0 ? palette.up : palette.down;
}

/** Whether a line runs to a bar from the one before. A stop that has just turned stands on the other side of the price. */
export function isJoined({ by }: LineStyle, bars: Bars, index: number): boolean {
  const signs = by === undefined ? undefined : bars.indicators.get(by);
  return signs === undefined || (signs[index] ?? 0) >= 0 === (signs[index - 1] ?? 0) >= 0;
}

function tint(colour: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},0.06)`;
}
