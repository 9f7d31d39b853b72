import { button, element, icon, setAttribute } from './elements';
import { icons } from './icons';

/** One line of a menu; with `checked` it is switched on and off. */
export interface MenuItem {
  readonly label: string;
  readonly checked?: () => boolean;
  run(): void;
}

let menus = 0;

/** A button that opens a list of actions, for the mouse and for keys alike. */
export class Menu {
  public readonly button: HTMLButtonElement;
  public readonly element = element('div', 'rtnb-menu');
  private readonly _rows: readonly HTMLButtonElement[];

  public constructor(
    label: string,
    private readonly _items: readonly MenuItem[],
  ) {
    this.button = button('rtnb-button', label, icon(icons.menu));
    this.element.id = `rtnb-menu-${++menus}`;
    this.element.setAttribute('role', 'menu');
    this.element.setAttribute('aria-label', label);
    this.element.hidden = true;
    setAttribute(this.button, 'aria-haspopup', 'menu');
    setAttribute(this.button, 'aria-controls', this.element.id);
    setAttribute(this.button, 'aria-expanded', 'false');
    this._rows = _items.map((item) => this._row(item));
    this.element.append(...this._rows);
    this.button.addEventListener('click', () => (this._isOpen ? this._close(true) : this._open()));
    this.button.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      this._open();
    });
    this.element.addEventListener('keydown', (event) => this._keydown(event));
    // Some browsers give a button that is pressed no focus: the menu would close before the click.
    for (const part of [this.button, this.element])
      part.addEventListener('mousedown', (event) => event.preventDefault());
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      const isWithin = relatedTarget instanceof Node && this.element.contains(relatedTarget);
      if (!isWithin && relatedTarget !== this.button) this._close(false);
    });
  }

  private get _isOpen(): boolean {
    return !this.element.hidden;
  }

  private _row({ label, checked, run }: MenuItem): HTMLButtonElement {
    const row = element('button', 'rtnb-menu-item', label);
    row.type = 'button';
    row.tabIndex = -1;
    row.setAttribute('role', checked === undefined ? 'menuitem' : 'menuitemcheckbox');
    row.addEventListener('click', () => {
      this._close(true);
      run();
    });
    return row;
  }

  private _open(): void {
    this._items.forEach(({ checked }, i) => {
      if (checked !== undefined) setAttribute(this._rows[i]!, 'aria-checked', String(checked()));
    });
    this.element.hidden = false;
    setAttribute(this.button, 'aria-expanded', 'true');
    this._rows[0]?.focus();
  }

  private _close(returnsFocus: boolean): void {
    if (!this._isOpen) return;
    // First the focus: an element that is hidden loses it to the page.
    if (returnsFocus) this.button.focus();
    this.element.hidden = true;
    setAttribute(this.button, 'aria-expanded', 'false');
  }

  private _keydown(event: KeyboardEvent): void {
    const at = this._rows.findIndex((row) => row === document.activeElement);
    const count = this._rows.length;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + count, Home: 0, End: count - 1 }[event.key];
    event.stopPropagation();
    if (to !== undefined) this._rows[to % count]!.focus();
    else if (event.key === 'Escape') this._close(true);
    else return;
    event.preventDefault();
  }
}
