import { button, element } from '../page/elements';
import { Choice } from './choice';
import type { RangeName } from './layout';
import { SymbolBox } from './symbol-box';

export interface Deeds {
  symbol(symbol: string): void;
  look(): void;
  range(range: RangeName): void;
  custom(from: number, to: number | undefined): void;
  bars(interval: string): void;
  byVenue(byVenue: boolean): void;
  theme(): void;
  zone(): void;
  showAll(): void;
  reconnect(): void;
}

/** A number with its name and a line below it. */
export class Tile {
  public readonly root: HTMLElement;
  public readonly value = element('div', 'tile-value', '–');
  public readonly note = element('div', 'tile-note');

  public constructor(label: string, className = '') {
    this.root = element('div', `tile ${className}`, element('div', 'tile-label', label), this.value, this.note);
  }
}

/** The elements of the page. */
export function makeSkeleton(host: HTMLElement, deeds: Deeds) {
  const symbol = new SymbolBox(deeds.symbol, deeds.look);
  const ranges = new Choice<RangeName>(
    'Range',
    [
      ['24h', '24h'],
      ['7d', '7d'],
      ['30d', '30d'],
      ['custom', 'Custom'],
    ],
    (range) => {
      custom.root.hidden = range !== 'custom' || !custom.root.hidden;
      if (range !== 'custom') deeds.range(range);
    },
  );
  const custom = makeCustom((from, to) => {
    custom.root.hidden = true;
    deeds.custom(from, to);
  });
  const bars = new Choice<string>('Bars', [['5m', '5m']], deeds.bars);
  const modes = new Choice<'sum' | 'venue'>(
    'Venues together or each by itself',
    [
      ['sum', 'Sum'],
      ['venue', 'By venue'],
    ],
    (mode) => deeds.byVenue(mode === 'venue'),
  );
  const venues = element('div', 'venues');
  venues.setAttribute('role', 'group');
  venues.setAttribute('aria-label', 'Venues that count');
  const fit = button('plain', 'Show the whole range (0)', 'Fit');
  const zone = button('plain', 'Times in local time or UTC (z)', 'Local');
  const theme = button('plain', 'Light or dark (t)', '◐');
  fit.addEventListener('click', deeds.showAll);
  zone.addEventListener('click', deeds.zone);
  theme.addEventListener('click', deeds.theme);
  const simulated = element('span', 'simulated', 'SIMULATED');
  simulated.hidden = true;
  const status = element('div', 'status');
  status.setAttribute('role', 'status');
  const again = button('plain', 'Try to connect at once', 'Reconnect now');
  again.hidden = true;
  again.addEventListener('click', deeds.reconnect);
  const rangeBox = element('div', 'range-box', ranges.root, custom.root);

  const bar = element('header', 'bar', symbol.root, rangeBox, bars.root, modes.root, venues);
  bar.append(element('div', 'gap'), simulated, status, again, fit, zone, theme);

  const tiles = {
    price: new Tile('Price', 'tile-price'),
    openInterest: new Tile('Open interest'),
    funding: new Tile('Funding · OI-weighted'),
    next: new Tile('Next funding'),
    longs: new Tile('Longs liquidated · 24 h'),
    shorts: new Tile('Shorts liquidated · 24 h'),
  };
  const ratio = element('div', 'ratio', element('i', 'ratio-long'), element('i', 'ratio-short'));
  tiles.longs.root.append(ratio);
  const strip = element('section', 'strip', ...Object.values(tiles).map((tile) => tile.root));
  strip.setAttribute('aria-label', 'Key figures');

  const chart = element('div', 'chart');
  chart.tabIndex = 0;
  chart.setAttribute('role', 'group');
  chart.setAttribute(
    'aria-label',
    'Charts of price, open interest, funding and liquidations. Arrow keys move, plus and minus zoom, 0 shows everything.',
  );
  const legends = element('div', 'legends');
  const message = element('div', 'message');
  message.setAttribute('role', 'alert');
  message.hidden = true;
  const table = element('table', 'venue-table');
  const tape = element('ol', 'tape');
  tape.setAttribute('aria-label', 'Newest liquidations');
  const aside = element(
    'aside',
    'side',
    element('h2', 'side-title', 'Venues'),
    table,
    element('h2', 'side-title', 'Liquidations'),
    tape,
  );
  aside.setAttribute('aria-label', 'Venues and newest liquidations');
  const stage = element('div', 'stage', chart, legends, message);
  host.replaceChildren(bar, strip, element('div', 'body', stage, aside));
  return {
    symbol,
    ranges,
    custom,
    bars,
    modes,
    venues,
    zone,
    theme,
    simulated,
    status,
    again,
    tiles,
    ratio,
    chart,
    legends,
    message,
    table,
    tape,
  };
}

export type Skeleton = ReturnType<typeof makeSkeleton>;

function makeCustom(take: (from: number, to: number | undefined) => void) {
  const field = (label: string): HTMLInputElement => {
    const input = element('input', 'custom-input');
    input.type = 'datetime-local';
    input.setAttribute('aria-label', label);
    return input;
  };
  const [from, to] = [field('From'), field('To; leave empty for now')];
  const fault = element('span', 'custom-fault');
  fault.setAttribute('role', 'alert');
  const go = element('button', 'choice-button', 'Show');
  go.type = 'submit';
  const root = element(
    'form',
    'custom',
    element('label', '', 'From ', from),
    element('label', '', 'To ', to),
    go,
    fault,
  );
  root.hidden = true;
  root.addEventListener('submit', (event) => {
    event.preventDefault();
    const start = Date.parse(from.value);
    const end = to.value === '' ? undefined : Date.parse(to.value);
    const isGood = Number.isFinite(start) && start < Date.now() && (end === undefined || end > start);
    fault.textContent = isGood ? '' : 'From has to lie before to, and in the past.';
    if (isGood) take(start, end);
  });
  return { root, from, to };
}
