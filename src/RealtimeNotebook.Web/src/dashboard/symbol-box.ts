import { element, setAttribute } from '../page/elements';

/** A field in which a symbol is searched and chosen: by typing, arrows and Enter, or by pointer. */
export class SymbolBox {
  public readonly root: HTMLElement;
  public readonly input: HTMLInputElement;
  private readonly _list: HTMLUListElement;
  private _symbols: readonly string[] = [];
  private _complete = true;
  private _chosen = '';
  private _found: readonly string[] = [];
  private _at = 0;

  public constructor(private readonly _choose: (symbol: string) => void) {
    this.input = element('input', 'symbol-input');
    this._list = element('ul', 'symbol-list');
    this._list.id = 'symbol-list';
    this._list.setAttribute('role', 'listbox');
    this._list.setAttribute('aria-label', 'Symbols');
    this._list.hidden = true;
    for (const [name, value] of Object.entries({
      role: 'combobox',
      'aria-label': 'Symbol: type to search',
      'aria-autocomplete': 'list',
      'aria-controls': 'symbol-list',
      'aria-expanded': 'false',
      autocomplete: 'off',
      autocapitalize: 'characters',
      spellcheck: 'false',
      maxlength: '64',
    })) {
      this.input.setAttribute(name, value);
    }
    this.root = element('div', 'symbol-box', this.input, this._list);
    this.input.addEventListener('focus', () => this._open(''));
    this.input.addEventListener('input', () => this._open(this.input.value));
    this.input.addEventListener('blur', () => this._close());
    this.input.addEventListener('keydown', (event) => this._key(event));
    this._list.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      const row = (event.target as Element).closest('li');
      if (row !== null) this._take(row.dataset['symbol'] ?? '');
    });
  }

  /** What there is to choose from; where the list is not complete, another name may be typed. */
  public offer(symbols: readonly string[], complete: boolean): void {
    [this._symbols, this._complete] = [symbols, complete];
  }

  public show(symbol: string): void {
    this._chosen = symbol;
    if (document.activeElement !== this.input) this.input.value = symbol;
  }

  private _key(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this._at = (this._at + step + Math.max(1, this._found.length)) % Math.max(1, this._found.length);
      this._mark();
    } else if (event.key === 'Enter') {
      const typed = this.input.value.trim();
      this._take(this._found[this._at] ?? (this._complete ? '' : typed));
    } else if (event.key === 'Escape') {
      this.input.blur();
    }
  }

  private _open(text: string): void {
    if (text === '') this.input.select();
    const wanted = text.trim().toUpperCase();
    const starts = this._symbols.filter((symbol) => symbol.toUpperCase().startsWith(wanted));
    const holds = this._symbols.filter((symbol) => !starts.includes(symbol) && symbol.toUpperCase().includes(wanted));
    this._found = [...starts, ...holds].slice(0, 50);
    this._at = Math.max(0, wanted === '' ? this._found.indexOf(this._chosen) : 0);
    this._list.replaceChildren(
      ...this._found.map((symbol, i) => {
        const row = element('li', 'symbol-row', symbol);
        row.id = `symbol-${i}`;
        row.dataset['symbol'] = symbol;
        row.setAttribute('role', 'option');
        return row;
      }),
    );
    if (this._found.length === 0) {
      const hint = this._complete ? 'No such symbol' : `Enter takes ${wanted || 'a symbol'}`;
      this._list.append(element('li', 'symbol-none', hint));
    }
    this._list.hidden = false;
    setAttribute(this.input, 'aria-expanded', 'true');
    this._mark();
  }

  private _mark(): void {
    [...this._list.children].forEach((row, i) => {
      row.setAttribute('aria-selected', String(i === this._at));
      if (i === this._at) row.scrollIntoView({ block: 'nearest' });
    });
    setAttribute(this.input, 'aria-activedescendant', this._found.length > 0 ? `symbol-${this._at}` : '');
  }

  private _take(symbol: string): void {
    if (symbol !== '') {
      this._chosen = symbol;
      this._choose(symbol);
    }
    this.input.blur();
  }

  private _close(): void {
    this._list.hidden = true;
    this.input.value = this._chosen;
    setAttribute(this.input, 'aria-expanded', 'false');
  }
}
