import type { Bars } from '../model/bars';
import type { Placement } from '../wire/indicators';

/** A panel: the candles, the volume, the MACD, or `own:` and the name of an indicator with a panel of its own. */
export type PanelId = 'price' | 'volume' | 'macd' | `own:${string}`;

/** Where a panel is drawn. */
export interface Panel {
  readonly id: PanelId;
  /** Plotly's name of its value axis, `y`, `y2`, ... */
  readonly axis: string;
  /** The same axis in a layout, `yaxis`, `yaxis2`, ... */
  readonly key: string;
  /** Share of the plot's height, 0 at the bottom. */
  readonly domain: readonly [number, number];
}

/** Names that have a place of their own; every other indicator is the user's. */
const builtIn: ReadonlySet<string> = new Set(['hull', 'macd', 'signal', 'histogram']);

/** Names of the user's indicators that are drawn over the candles, or in panels of their own. */
export function userIndicators(bars: Bars, panels: ReadonlyMap<string, Placement>, place: Placement): string[] {
  return [...bars.indicators.keys()].filter((name) => !builtIn.has(name) && (panels.get(name) ?? 'price') === place);
}

/** The panels that the data and the viewer ask for, from top to bottom. */
export function panelsFor(
  bars: Bars,
  placements: ReadonlyMap<string, Placement>,
  hidden: ReadonlySet<string>,
): PanelId[] {
  const ids: PanelId[] = ['price'];
  if (!hidden.has('volume') && bars.volume.some((volume) => volume > 0)) ids.push('volume');
  const hasMacd = ['macd', 'signal', 'histogram'].some((name) => bars.indicators.has(name));
  if (!hidden.has('macd') && hasMacd) ids.push('macd');
  for (const name of userIndicators(bars, placements, 'own')) if (!hidden.has(name)) ids.push(`own:${name}`);
  return ids;
}

/** Height above each lower panel that its caption needs, in CSS pixels. */
export const captionHeight = 20;

/** Divides a plot of the given height (CSS pixels) among its panels; the candles get what the others leave. */
export function placePanels(ids: readonly PanelId[], height: number): Panel[] {
  const gap = captionHeight / Math.max(height, 1);
  const lower = ids.slice(1);
  const wanted = lower.map((id) => (id === 'volume' ? 0.12 : 0.2));
  const left = Math.max(0.1, 1 - gap * lower.length);
  const scale = Math.min(1, (left * 0.5) / Math.max(0.01, sum(wanted)));
  const heights = wanted.map((share) => share * scale);
  const panels: Panel[] = [];
  let top = 1;
  [left - sum(heights), ...heights].forEach((share, i) => {
    const bottom = i === lower.length ? 0 : Math.max(0, top - share);
    const number = i === 0 ? '' : String(i + 1);
    panels.push({ id: ids[i]!, axis: `y${number}`, key: `yaxis${number}`, domain: [bottom, top] });
    top = Math.max(0, bottom - gap);
  });
  return panels;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
