import type { AlertFilter, AlertList } from '../model/alert-list';
import { unixMs } from '../units';
import { type Severity, severities } from '../wire/alerts';
import { alertBody, severityWords } from './alert-parts';
import { button, element, icon, setText, scrollsByKeys } from './elements';
import { icons } from './icons';

/** Least time between two layouts of the list, in milliseconds. */
const pace = 100;

/** What the panel asks for. */
export interface AlertPanelWishes {
  closed(): void;
  toggleSound(): void;
  toggleNotify(): void;
}

/** The last alerts as a list beside the chart, with a filter. */
export class AlertPanel {
  public readonly element: HTMLElement;
  private readonly _rows = element('ol', 'rtnb-alert-rows');
  private readonly _empty = element('div', 'rtnb-alert-none');
  private readonly _count = element('span', 'rtnb-alert-count');
  private readonly _hint = element('div', 'rtnb-alert-hint');
  private readonly _search = element('input', 'rtnb-field');
  private readonly _severity = element('select', 'rtnb-field');
  private readonly _sound = button('rtnb-toggle', 'Play a sound for each alert', icon(icons.sound));
  private readonly _notify = button('rtnb-toggle', 'Let the browser notify you', icon(icons.screen));
  private _made = new Map<string, HTMLElement>();
  private _planned = false;
  private _renderedAt = -Infinity;

  public constructor(
    private readonly _list: AlertList,
    wishes: AlertPanelWishes,
  ) {
    this._search.type = 'search';
    this._search.placeholder = 'Filter by rule or text';
    this._search.setAttribute('aria-label', 'Filter by rule or text');
    this._severity.setAttribute('aria-label', 'Severity');
    const all = element('option', '', 'All');
    all.value = '';
    this._severity.append(all, ...severities.map((severity) => option(severity)));
    this._sound.append('Sound');
    this._notify.append('Notify');
    this._hint.setAttribute('role', 'status');
    const close = button('rtnb-button', 'Close the list', icon(icons.close));
    const title = element('b', 'rtnb-panel-title', 'Alerts');
    const space = element('span', 'rtnb-space');
    const head = element('div', 'rtnb-panel-head', title, this._count, space, this._sound, this._notify, close);
    const filter = element('div', 'rtnb-panel-filter', this._search, this._severity);
    const body = element('div', 'rtnb-panel-body', this._rows, this._empty);
    scrollsByKeys(body, 'List of alerts');
    this.element = element('section', 'rtnb-panel rtnb-alerts', head, filter, this._hint, body);
    this.element.setAttribute('aria-label', 'Alerts');
    this.element.hidden = true;
    this._search.addEventListener('input', () => this.request());
    this._severity.addEventListener('change', () => this.request());
    this._sound.addEventListener('click', () => wishes.toggleSound());
    this._notify.addEventListener('click', () => wishes.toggleNotify());
    close.addEventListener('click', () => wishes.closed());
    this.element.addEventListener('keydown', (event) => {
      // A notebook takes single letters for its own commands.
      event.stopPropagation();
      if (event.key === 'Escape') wishes.closed();
    });
  }

  public get isOpen(): boolean {
    return !this.element.hidden;
  }

  public open(isOpen: boolean): void {
    this.element.hidden = !isOpen;
    if (!isOpen) return;
    this._render();
    this._search.focus();
  }

  public showChoices(sound: boolean, notify: boolean): void {
    this._sound.setAttribute('aria-pressed', String(sound));
    this._notify.setAttribute('aria-pressed', String(notify));
  }

  public hint(text: string): void {
    setText(this._hint, text);
  }

  /** The list has changed; however often, it is laid out ten times a second at most, and only while it is open. */
  public request(): void {
    if (this._planned || !this.isOpen) return;
    this._planned = true;
    setTimeout(
      () => {
        this._planned = false;
        if (this.isOpen) this._render();
      },
      Math.max(0, this._renderedAt + pace - performance.now()),
    );
  }

  private get _filter(): AlertFilter {
    const severity = severities.find((known) => known === this._severity.value);
    return { severity, text: this._search.value };
  }

  private _render(): void {
    this._renderedAt = performance.now();
    const shown = this._list.filtered(this._filter);
    const total = this._list.all.length;
    const now = unixMs(Date.now());
    const made = new Map<string, HTMLElement>();
    for (const alert of shown) {
      let row = this._made.get(alert.id);
      if (row === undefined) {
        row = element('li', 'rtnb-alert-row', element('i', 'rtnb-alert-mark'), alertBody(alert, now));
        row.dataset['severity'] = alert.severity;
      }
      made.set(alert.id, row);
    }
    this._made = made;
    this._rows.replaceChildren(...made.values());
    setText(this._count, shown.length === total ? `${total}` : `${shown.length} of ${total}`);
    this._empty.hidden = shown.length > 0;
    setText(this._empty, total === 0 ? 'No alerts yet.' : 'No alert matches the filter.');
  }
}

function option(severity: Severity): HTMLOptionElement {
  const made = element('option', '', severityWords[severity]);
  made.value = severity;
  return made;
}
