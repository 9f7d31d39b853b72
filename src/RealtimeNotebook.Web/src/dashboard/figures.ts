import type { SymbolBook } from '../model/symbol-book';
import { element, setAttribute, setText } from '../page/elements';
import { change, clock, compact, money, price, rate, type Zone } from './numbers';
import { type DashboardPalette, venueColour } from './palette';
import type { Skeleton } from './skeleton';

const day = 86_400_000;
const mostOnTape = 40;

/** What the figures beside the charts are made of. */
export interface Facts {
  readonly book: SymbolBook;
  readonly counted: ReadonlySet<string>;
  readonly venues: readonly string[];
  readonly now: number;
  readonly price: number | undefined;
  readonly priceBefore: number | undefined;
  readonly precision: number;
  readonly zone: Zone;
  readonly palette: DashboardPalette;
  readonly isLive: boolean;
  /** Whether what there is has not come yet. */
  readonly isLoading: boolean;
}

/** For how long a venue's last word counts. */
function holdsText(holds: number): string {
  return holds % 3_600_000 === 0 ? `${holds / 3_600_000} h` : `${Math.round(holds / 60_000)} min`;
}

/** Writes the strip of key figures. */
export function writeTiles({ tiles, ratio }: Skeleton, facts: Facts): void {
  const { book, counted, now } = facts;
  setText(tiles.price.value, facts.price === undefined ? '–' : price(facts.price, facts.precision));
  writeChange(tiles.price.note, facts.price, facts.priceBefore, '24 h');

  const total = book.sum.last;
  const leftOut = book.leftOut;
  const value = [...book.openInterestValue]
    .filter(([venue]) => counted.has(venue) && !leftOut.includes(venue))
    .reduce((sum, [, one]) => sum + one, 0);
  setText(tiles.openInterest.value, total === undefined ? '–' : value > 0 ? money(value) : compact(total));
  const before = book.sum.length > 0 ? (book.sum.at(now - day) ?? book.sum.value(0)) : undefined;
  const without =
    leftOut.length === 0 ? '' : ` · without ${leftOut.join(', ')}, silent for over ${holdsText(book.holds)}`;
  const contracts = total === undefined ? '' : `24 h · ${compact(total)} contracts${without}`;
  writeChange(tiles.openInterest.note, total, before, contracts);

  const mean = book.meanFunding((venue) => book.funding.get(venue)?.last);
  setText(tiles.funding.value, mean === undefined ? '–' : rate(mean));
  tiles.funding.value.dataset['sign'] =
    mean === undefined ? '' : mean < 0 ? 'negative' : mean >= 0.0002 ? 'dear' : 'positive';
  const predicted = book.meanFunding((venue) => book.predicted.get(venue));
  const yearly = mean === undefined ? '' : `${change(mean * 3 * 365)} p.a.`;
  setText(tiles.funding.note, predicted === undefined ? yearly : `${yearly} · next ${rate(predicted)}`);

  const next = Math.min(
    ...[...book.nextFunding].filter(([venue, at]) => counted.has(venue) && at > now).map(([, at]) => at),
  );
  setText(tiles.next.value, Number.isFinite(next) ? countdown(next - now) : '–');
  setText(
    tiles.next.note,
    Number.isFinite(next) ? `at ${clock(next, facts.zone).slice(0, 5)}${facts.zone === 'utc' ? ' UTC' : ''}` : '',
  );

  const longs = book.liquidations.total('LONG', now - day, counted);
  const shorts = book.liquidations.total('SHORT', now - day, counted);
  for (const [tile, { value, count }] of [
    [tiles.longs, longs],
    [tiles.shorts, shorts],
  ] as const) {
    setText(tile.value, facts.isLoading ? '–' : money(value));
    setText(tile.note, facts.isLoading ? '' : `${count.toLocaleString('en-US')} position${count === 1 ? '' : 's'}`);
  }
  const share = longs.value + shorts.value > 0 ? longs.value / (longs.value + shorts.value) : 0.5;
  ratio.style.setProperty('--long', `${(share * 100).toFixed(1)}%`);
  ratio.title = `Longs ${(share * 100).toFixed(0)} % of the value`;
}

/** Writes the table of venues. */
export function writeVenues(table: HTMLTableElement, facts: Facts): void {
  const { book, counted, now } = facts;
  const head = ['', 'OI', '1 h', 'Funding', 'Age'];
  const rows = facts.venues
    .filter((venue) => counted.has(venue))
    .map((venue) => {
      const points = book.openInterest.get(venue);
      const last = points?.last;
      const before = points?.at(now - 3_600_000);
      const funding = book.funding.get(venue)?.last;
      const heard = book.heard.get(venue);
      return [
        venue,
        last === undefined ? '–' : compact(last),
        last === undefined || before === undefined || before === 0 ? '–' : change(last / before - 1),
        funding === undefined ? '–' : rate(funding),
        heard === undefined ? '–' : facts.isLive ? age(now - heard) : clock(heard, facts.zone).slice(0, 5),
      ];
    });
  if (table.rows.length !== rows.length + 1) {
    table.replaceChildren(row('th', head), ...rows.map((cells) => row('td', cells)));
  }
  rows.forEach((cells, i) => {
    const shown = table.rows[i + 1]!;
    cells.forEach((text, column) => setText(shown.cells[column]!, text));
    const heard = book.heard.get(cells[0]!) ?? -Infinity;
    setAttribute(shown, 'data-stale', String(facts.isLive && now - heard > 60_000));
    shown.cells[0]!.style.setProperty('--venue', venueColour(facts.palette, facts.venues, cells[0]!));
    setAttribute(shown.cells[2]!, 'data-sign', signOf(cells[2]!));
    setAttribute(shown.cells[3]!, 'data-sign', cells[3]!.startsWith('−') ? 'negative' : 'positive');
  });
}

/** Writes the newest liquidations. */
export function writeTape(tape: HTMLElement, facts: Facts): void {
  const newest = facts.book.liquidations.newest(mostOnTape, facts.counted);
  tape.replaceChildren(
    ...newest.map((one) => {
      const what = one.count > 1 ? `${one.count} ${one.side.toLowerCase()}s` : one.side.toLowerCase();
      const item = element(
        'li',
        'tape-row',
        element('span', 'tape-time', clock(one.time, facts.zone)),
        element('span', 'tape-side', element('i', 'tape-venue'), what),
        element('span', 'tape-price', price(one.price, facts.precision)),
        element('span', 'tape-value', money(one.value)),
      );
      item.dataset['side'] = one.side;
      if (one.value >= 100_000) item.dataset['large'] = 'true';
      item.title = one.venue;
      item.style.setProperty('--venue', venueColour(facts.palette, facts.venues, one.venue));
      return item;
    }),
  );
  if (newest.length === 0)
    tape.append(element('li', 'tape-none', facts.isLoading ? 'Loading …' : 'None in this range'));
}

/** Time left as a clock: 02:14:33. */
export function countdown(left: number): string {
  const total = Math.max(0, Math.ceil(left / 1_000));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${two(total / 3_600)}:${two((total % 3_600) / 60)}:${two(total % 60)}`;
}

function writeChange(note: HTMLElement, now: number | undefined, before: number | undefined, suffix: string): void {
  const fraction = now === undefined || before === undefined || before === 0 ? undefined : now / before - 1;
  setText(note, fraction === undefined ? suffix : `${change(fraction)} ${suffix}`);
  setAttribute(note, 'data-sign', fraction === undefined || fraction === 0 ? '' : fraction > 0 ? 'up' : 'down');
}

function signOf(text: string): string {
  return text.startsWith('+') ? 'up' : text.startsWith('−') ? 'down' : '';
}

function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return seconds < 60
    ? `${seconds} s`
    : seconds < 3_600
      ? `${Math.floor(seconds / 60)} min`
      : `${Math.floor(seconds / 3_600)} h`;
}

function row(tag: 'th' | 'td', cells: readonly string[]): HTMLTableRowElement {
  return element('tr', '', ...cells.map((text) => element(tag, '', text)));
}
