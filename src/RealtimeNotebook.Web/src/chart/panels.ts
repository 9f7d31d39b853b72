import { type IndicatorSet, userIndicators } from './indicators';

/** A panel: the candles, the volume, the MACD, or `own:` and the name of one that indicators share. */
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

/** The name that indicators call a panel by; undefined for the candles. */
export function paneOf(id: PanelId): string | undefined {
  return id.startsWith('own:') ? id.slice('own:'.length) : undefined;
}

/** The panels that the data and the viewer ask for, from top to bottom. */
export function panelsFor(set: IndicatorSet): PanelId[] {
  const { bars, hidden } = set;
  const ids: PanelId[] = ['price'];
  if (!hidden.has('volume') && bars.volume.some((volume) => volume > 0)) ids.push('volume');
  const hasMacd = ['macd', 'signal', 'histogram'].some((name) => bars.indicators.has(name));
  if (!hidden.has('macd') && hasMacd) ids.push('macd');
  for (const { pane, lines } of userIndicators(set)) {
    const id: PanelId = `own:${pane}`;
    if (pane !== undefined && !hidden.has(lines[0]) && !ids.includes(id)) ids.push(id);
  }
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
