import type { PlotAxes } from '../chart/axes';
import { button, element, icon } from './elements';
import { icons } from './icons';

/** The elements of a chart that change after it was built. */
export interface Skeleton {
  readonly root: HTMLElement;
  readonly tools: HTMLElement;
  readonly badge: HTMLButtonElement;
  readonly badgeText: HTMLElement;
  readonly simulated: HTMLElement;
  readonly latency: HTMLElement;
  readonly notice: HTMLElement;
  readonly readout: HTMLElement;
  readonly stage: HTMLElement;
  /** What has the focus while keys move the chart. */
  readonly image: HTMLElement;
  readonly watermark: HTMLElement;
  /** Holds the saved picture until the first draw. */
  readonly still: HTMLElement;
  /** Says why there is no drawing yet, where there is no picture either. */
  readonly empty: HTMLElement;
  readonly plot: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly captions: HTMLElement;
  readonly live: HTMLElement;
  /** Holds the banners over the chart. */
  readonly notes: HTMLElement;
  /** Says what becomes of older bars. */
  readonly older: HTMLElement;
  readonly drag: HTMLButtonElement;
  readonly auto: HTMLButtonElement;
  readonly full: HTMLButtonElement;
  readonly follow: HTMLButtonElement;
}

/** Builds the chart's elements, empty, in the order in which they are read out. */
export function buildSkeleton(symbol: string, timeframe: string, words: string): Skeleton {
  const badgeText = element('span', 'rtnb-badge-text', 'Connecting');
  const badge = element('button', 'rtnb-badge', element('i', 'rtnb-dot'), badgeText);
  badge.type = 'button';
  badge.dataset['state'] = 'connecting';
  const simulated = element('span', 'rtnb-simulated', 'SIMULATED');
  simulated.hidden = true;
  const latency = element('span', 'rtnb-latency');
  latency.title = 'Time from the event at its source to its pixels here; 95 of 100 events are faster';
  const drag = button('rtnb-button', 'Drag to zoom', icon(icons.zoom));
  const auto = button('rtnb-button', 'Fit the price axis to what is in view', icon(icons.auto));
  const full = button('rtnb-button', 'Full screen (F)', icon(icons.fullscreen));
  const follow = button('rtnb-follow', 'Follow the newest bar (Home)', 'Follow »');
  follow.hidden = true;

  const title = element('span', 'rtnb-title', element('b', 'rtnb-symbol', symbol), ` ${timeframe}`);
  const tools = element('span', 'rtnb-tools', drag, auto, full);
  const header = element('div', 'rtnb-header', title, badge, simulated, element('span', 'rtnb-space'), latency, tools);
  const readout = element('div', 'rtnb-readout');
  const notice = element('div', 'rtnb-notice');
  notice.setAttribute('role', 'status');
  notice.hidden = true;

  const watermark = element('div', 'rtnb-watermark', 'SIMULATED');
  watermark.hidden = true;
  watermark.setAttribute('aria-hidden', 'true');
  const still = element('div', 'rtnb-still');
  const empty = element('div', 'rtnb-empty');
  const plot = element('div', 'rtnb-plot');
  const canvas = element('canvas', 'rtnb-overlay');
  canvas.setAttribute('aria-hidden', 'true');
  const image = element('div', 'rtnb-image', watermark, still, empty, plot, canvas);
  image.tabIndex = 0;
  image.setAttribute('role', 'img');
  image.setAttribute(
    'aria-label',
    `Candlestick chart of ${symbol}, ${words} bars. Arrow keys move, plus and minus zoom, Home follows, M measures, F fills the screen.`,
  );
  const captions = element('div', 'rtnb-captions');
  const older = element('div', 'rtnb-older');
  older.setAttribute('aria-live', 'polite');
  const notes = element('div', 'rtnb-notes', older);
  const stage = element('div', 'rtnb-stage', image, captions, notes, follow);
  const live = element('div', 'rtnb-unseen');
  live.setAttribute('aria-live', 'polite');

  const root = element('section', 'rtnb-root', header, readout, notice, stage, live);
  root.setAttribute('aria-label', `${symbol} ${timeframe} live chart`);
  // JupyterLab takes single letters for its own commands unless told otherwise.
  root.dataset['lmSuppressShortcuts'] = 'true';
  const shown = { badge, badgeText, simulated, latency, notice, readout, stage, watermark, still, empty, plot, canvas };
  return { root, tools, image, ...shown, captions, live, notes, older, drag, auto, full, follow };
}

/** Keeps what belongs to the candles within their panel. */
export function placeOverPrices({ watermark, follow }: Skeleton, axes: PlotAxes | undefined): void {
  const price = axes?.values.get('price');
  if (price === undefined) return;
  watermark.style.height = `${price.start + price.length}px`;
  follow.style.top = `${price.start + price.length - 38}px`;
}
