import { readable } from '../chart/contrast';
import type { PlotAxes } from '../chart/axes';
import { type PriceFormat, formatVolume } from '../chart/format';
import type { View } from '../chart/picture';
import { captionHeight } from '../chart/panels';
import type { Palette } from '../chart/theme';
import type { Bars } from '../model/bars';
import { grouped } from '../model/number-text';
import type { Value } from '../wire/indicators';
import { element, setAttribute, setText } from './elements';

/** One of the values of an entry. */
export interface EntryValue {
  readonly colour: string;
  readonly at: (index: number) => Value | undefined;
}

/** What can be hidden by a button: its name, and its values at the bar that is read out. */
export interface Entry {
  readonly name: string;
  readonly label: string;
  readonly hidden: boolean;
  /** Digits after the decimal point, which the format writes. */
  readonly precision: number;
  readonly format: (value: number) => string;
  readonly values: readonly EntryValue[];
  /** Whether it is one kind of what stands before it. */
  readonly isPart?: boolean;
}

/** The entries of one panel. */
export interface EntryGroup {
  /** Undefined for the line above the plot. */
  readonly panel: string | undefined;
  readonly entries: readonly Entry[];
}

const prices = ['O', 'H', 'L', 'C'] as const;

/** The values at the bar under the pointer, else at the newest: prices above the plot, each panel's own at its top. */
export class Readout {
  private readonly _time = element('span', 'rtnb-time');
  private readonly _prices = prices.map(() => element('span', 'rtnb-value'));
  private readonly _change = element('span', 'rtnb-value');
  private readonly _own = element('span', 'rtnb-entries');
  private _places: { readonly panel: string; readonly place: HTMLElement }[] = [];
  private _key = '';
  private _rows: { readonly entry: Entry; readonly value: EntryValue; readonly place: HTMLElement }[] = [];

  public constructor(
    line: HTMLElement,
    private readonly _captions: HTMLElement,
    private readonly _toggle: (name: string) => void,
  ) {
    const pairs = prices.map((letter, i) => element('span', 'rtnb-pair', letter, this._prices[i]!));
    line.append(this._time, ...pairs, this._change, this._own);
  }

  /** Lays the entries out anew: panels have moved, or traces have come or gone. */
  public arrange(groups: readonly EntryGroup[], axes: PlotAxes | undefined, view: View): void {
    // Buttons that stay keep the focus of whoever is on them.
    const key = JSON.stringify(groups);
    if (key !== this._key) this._rebuild(groups);
    this._key = key;
    for (const { panel, place } of this._places) {
      const axis = axes === undefined ? undefined : [...axes.values].find(([id]) => id === panel)?.[1];
      place.hidden = axis === undefined;
      if (axis === undefined || axes === undefined) continue;
      place.style.top = `${axis.start - captionHeight}px`;
      place.style.left = `${axes.time.start}px`;
      place.style.maxWidth = `${view.width - axes.time.start}px`;
    }
  }

  /** Shows the values at a bar. */
  public show(bars: Bars, index: number, time: string, format: PriceFormat, palette: Palette): void {
    const [open, close] = [bars.open[index], bars.close[index]];
    if (open === undefined || close === undefined) return;
    setText(this._time, time);
    const colour = readable(close >= open ? palette.up : palette.down, palette.background);
    [open, bars.high[index]!, bars.low[index]!, close].forEach((price, i) => {
      setText(this._prices[i]!, format.price(price));
      if (this._prices[i]!.style.color !== colour) setAttribute(this._prices[i]!, 'style', `color:${colour}`);
    });
    const before = bars.close[index - 1] ?? open;
    const change = close - before;
    const percent = before === 0 ? '' : ` (${signed((change / Math.abs(before)) * 100, 2)}%)`;
    setText(this._change, `${signed(change, format.precision)}${percent}`);
    setAttribute(
      this._change,
      'style',
      `color:${readable(change >= 0 ? palette.up : palette.down, palette.background)}`,
    );
    for (const { entry, value, place } of this._rows) {
      const shown = value.at(index);
      setText(place, shown === null || shown === undefined || entry.hidden ? '' : entry.format(shown));
    }
  }

  private _rebuild(groups: readonly EntryGroup[]): void {
    this._rows = [];
    this._places = [];
    this._own.replaceChildren();
    this._captions.replaceChildren();
    for (const { panel, entries } of groups) {
      const place = panel === undefined ? this._own : element('div', 'rtnb-caption');
      place.append(...entries.map((entry) => this._entry(entry)));
      if (panel === undefined) continue;
      this._places.push({ panel, place });
      this._captions.append(place);
    }
  }

  private _entry(entry: Entry): HTMLElement {
    const places = entry.values.map((value) => {
      const place = element('span', 'rtnb-entry-value');
      place.style.color = value.colour;
      this._rows.push({ entry, value, place });
      return place;
    });
    const made = element(
      'button',
      entry.isPart === true ? 'rtnb-entry rtnb-part' : 'rtnb-entry',
      entry.label,
      ...places,
    );
    made.type = 'button';
    made.title = `${entry.hidden ? 'Show' : 'Hide'} ${entry.label}`;
    made.setAttribute('aria-pressed', String(!entry.hidden));
    made.addEventListener('click', () => this._toggle(entry.name));
    return made;
  }
}

function signed(value: number, digits: number): string {
  const text = grouped(value, digits);
  return text.startsWith('−') ? text : `+${text}`;
}

/** Volume as an entry; indicators are built by the caller. */
export function volumeEntry(bars: Bars, hidden: boolean, colour: string): Entry {
  const values = [{ colour, at: (index: number) => bars.volume[index] }];
  return { name: 'volume', label: 'Vol', hidden, precision: 0, format: formatVolume, values };
}
