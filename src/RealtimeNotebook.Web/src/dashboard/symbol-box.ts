import { matchSymbols } from '../model/symbol-matches';
import { element, setAttribute } from '../page/elements';
import type { SymbolList } from './source';
import { symbolNote, symbolRow } from './symbol-rows';

/** So many are shown; whoever wants another types more of its name. */
const mostShown = 40;
/** How far Page Up and Page Down go. */
const pageRows = 8;

/** A field in which a symbol is searched and chosen: by typing, arrows and Enter, or by pointer. */
export class SymbolBox {
  public readonly root: HTMLElement;
  public readonly input: HTMLInputElement;
  private readonly _list = element('ul', 'symbol-list');
  private readonly _note = element('div', 'symbol-note');
  private readonly _popup: HTMLElement;
  private _offered: SymbolList = {
    symbols: [],
    listened: [],
    complete: false,
    pending: true,
    exchanges: [],
    simulated: false,
  };
  private _chosen = '';
  private _text = '';
  private _rows: readonly string[] = [];
  private _at = 0;

  /**
   * @param _choose - Takes what has been chosen.
   * @param _look - Somebody looks at the list.
   */
  public constructor(
    private readonly _choose: (symbol: string) => void,
    private readonly _look: () => void,
  ) {
    this.input = element('input', 'symbol-input');
    this._list.id = 'symbol-list';
    this._list.setAttribute('role', 'listbox');
    this._list.setAttribute('aria-label', 'Symbols');
    this._note.id = 'symbol-note';
    this._note.setAttribute('role', 'status');
    this._popup = element('div', 'symbol-popup', this._list, this._note);
    this._popup.hidden = true;
    for (const [name, value] of Object.entries({
      role: 'combobox',
      'aria-label': 'Symbol: type to search',
      'aria-autocomplete': 'list',
      'aria-controls': 'symbol-list',
      'aria-describedby': 'symbol-note',
      'aria-expanded': 'false',
      autocomplete: 'off',
      autocapitalize: 'characters',
      spellcheck: 'false',
      maxlength: '64',
    })) {
      this.input.setAttribute(name, value);
    }
    this.root = element('div', 'symbol-box', this.input, this._popup);
    this.input.addEventListener('focus', () => {
      this.input.select();
      this._write('');
      this._look();
    });
    this.input.addEventListener('input', () => this._write(this.input.value));
    this.input.addEventListener('blur', () => this._close());
    this.input.addEventListener('keydown', (event) => this._key(event));
    this._popup.addEventListener('pointerdown', (event) => {
      // The field keeps the focus, also where the list is scrolled by its bar.
      event.preventDefault();
    });
    this._list.addEventListener('click', (event) => {
      const row = (event.target as Element).closest('li');
      if (row !== null) this._take(row.dataset['symbol'] ?? '');
    });
  }

  /** What there is to choose from; where the list is not complete, another name may be typed. */
  public offer(offered: SymbolList): void {
    this._offered = offered;
    if (this._popup.hidden) return;
    const at = this._rows[this._at];
    this._write(this._text, at);
  }

  public show(symbol: string): void {
    this._chosen = symbol;
    if (document.activeElement !== this.input) this.input.value = symbol;
  }

  private _key(event: KeyboardEvent): void {
    const step = new Map([
      ['ArrowDown', 1],
      ['ArrowUp', -1],
      ['PageDown', pageRows],
      ['PageUp', -pageRows],
    ]).get(event.key);
    if (step !== undefined) {
      event.preventDefault();
      this._move(step);
    } else if (event.key === 'Enter') {
      this._take(this._rows[this._at] ?? '');
    } else if (event.key === 'Escape') {
      this.input.blur();
    }
  }

  private _move(step: number): void {
    const last = this._rows.length - 1;
    if (last < 0) return;
    const to = this._at + step;
    // One step goes round, a page stops at the end.
    if (Math.abs(step) > 1) this._at = Math.min(last, Math.max(0, to));
    else this._at = to < 0 ? last : to > last ? 0 : to;
    this._mark();
  }

  /** Writes the list for a text, with the mark at a row's symbol where that is still there. */
  private _write(text: string, marked?: string): void {
    this._text = text;
    const { symbols, listened, complete } = this._offered;
    const { found, more, exact } = matchSymbols(symbols, text, mostShown, this._chosen);
    const typed = text.trim();
    // What the list lacks may be there all the same.
    const own = !complete && typed !== '' && !exact ? [typed] : [];
    this._rows = [...found, ...own];
    this._at = Math.max(0, marked === undefined ? 0 : this._rows.indexOf(marked));
    this._list.replaceChildren(
      ...this._rows.map((symbol, i) =>
        symbolRow(`symbol-${i}`, symbol, typed, {
          isOwn: i >= found.length,
          isChosen: symbol === this._chosen,
          isListened: listened.includes(symbol),
        }),
      ),
    );
    this._list.hidden = this._rows.length === 0;
    this._note.textContent = symbolNote(this._offered, found.length, more);
    this._note.hidden = this._note.textContent === '';
    this._popup.hidden = false;
    setAttribute(this.input, 'aria-expanded', 'true');
    this._mark();
  }

  private _mark(): void {
    [...this._list.children].forEach((row, i) => {
      row.setAttribute('aria-selected', String(i === this._at));
      if (i === this._at) row.scrollIntoView({ block: 'nearest' });
    });
    setAttribute(this.input, 'aria-activedescendant', this._rows.length > 0 ? `symbol-${this._at}` : '');
  }

  private _take(symbol: string): void {
    if (symbol !== '' && symbol !== this._chosen) {
      this._chosen = symbol;
      this._choose(symbol);
    }
    this.input.blur();
  }

  private _close(): void {
    this._popup.hidden = true;
    this.input.value = this._chosen;
    setAttribute(this.input, 'aria-expanded', 'false');
  }
}
