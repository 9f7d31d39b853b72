import type { SymbolBook } from '../model/symbol-book';
import { element, setText } from '../page/elements';
import type { Board } from './board';
import { compact, money, moment, price, rate, type Zone } from './numbers';
import { paneNames } from './panes';

const titles = ['', 'Open interest', 'Funding', 'Liquidations'];

/** The lines at the top left of each pane: what it shows, and its values under the crosshair. */
export class Legends {
  private readonly _rows = titles.map((title) => {
    const value = element('span', 'legend-value');
    const row = element('div', 'legend', element('b', 'legend-title', title), value);
    return { row, value };
  });

  public constructor(root: HTMLElement) {
    root.replaceChildren(...this._rows.map(({ row }) => row));
  }

  /** Puts them where the panes begin, which the viewer may have moved. */
  public place(board: Board): void {
    let top = 0;
    board.chart.panes().forEach((pane, i) => {
      const row = this._rows[i]?.row;
      if (row !== undefined && row.style.top !== `${top}px`) row.style.top = `${top}px`;
      top += pane.getHeight() + 1;
    });
  }

  public write(
    board: Board,
    book: SymbolBook,
    counted: ReadonlySet<string>,
    bar: number,
    precision: number,
    zone: Zone,
    byVenue: boolean,
  ): void {
    const { grid } = board;
    const candle = board.candle(bar);
    const p = (value: number): string => price(value, precision);
    const end = grid.time(bar + 1) - 1;
    const at = moment(grid.time(bar), zone);
    const rows: Record<(typeof paneNames)[number], string> = {
      price:
        candle === undefined
          ? `${at}   no candle`
          : `${at}   O ${p(candle.open)}  H ${p(candle.high)}  L ${p(candle.low)}  C ${p(candle.close)}  V ${compact(candle.volume)}`,
      oi: '',
      funding: '',
      liquidations: '',
    };
    if (byVenue) {
      const venues = [...counted].filter((venue) => book.venues.includes(venue));
      rows.oi = venues
        .map((venue) => `${venue} ${optional(book.openInterest.get(venue)?.at(end), compact)}`)
        .join('   ');
      rows.funding = venues.map((venue) => `${venue} ${optional(book.funding.get(venue)?.at(end), rate)}`).join('   ');
    } else {
      rows.oi = optional(book.sum.at(end), compact);
      rows.funding = optional(
        book.meanFunding((venue) => book.funding.get(venue)?.at(end)),
        rate,
      );
    }
    const [long, short] = (['LONG', 'SHORT'] as const).map((side) => {
      const from = book.liquidations.total(side, grid.time(bar), counted);
      const after = book.liquidations.total(side, end + 1, counted);
      return { count: from.count - after.count, value: from.value - after.value };
    }) as [{ count: number; value: number }, { count: number; value: number }];
    rows.liquidations = `▼ longs ${money(long.value)} (${long.count})   ▲ shorts ${money(short.value)} (${short.count})`;
    paneNames.forEach((name, i) => setText(this._rows[i]!.value, rows[name]));
  }
}

function optional(value: number | undefined, write: (value: number) => string): string {
  return value === undefined ? '–' : write(value);
}
