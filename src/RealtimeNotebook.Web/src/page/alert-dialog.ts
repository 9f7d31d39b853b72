import { unixMs } from '../units';
import { type Alert, maxAlerts } from '../wire/alerts';
import { alertTime } from './alert-parts';
import { element, setText } from './elements';

let dialogs = 0;

/** Shows critical alerts one after the other, until the viewer has acknowledged each. */
export class AlertDialog {
  public readonly element: HTMLElement;
  private readonly _dialog: HTMLElement;
  private readonly _rule = element('h2', 'rtnb-dialog-rule');
  private readonly _text = element('p', 'rtnb-dialog-text');
  private readonly _meta = element('p', 'rtnb-dialog-meta');
  private readonly _queueText = element('span', 'rtnb-dialog-queue');
  private readonly _next = element('button', 'rtnb-dialog-button rtnb-dialog-main', 'Acknowledge');
  private readonly _all = element('button', 'rtnb-dialog-button');
  private _queue: Alert[] = [];
  private _before: Element | null = null;

  /**
   * @param _ownsPage - The chart is the whole page, so the dialog may take the focus from anything; in a notebook the
   * viewer may be typing elsewhere.
   */
  public constructor(
    private readonly _root: HTMLElement,
    private readonly _ownsPage: boolean,
  ) {
    const id = `rtnb-dialog-${++dialogs}`;
    this._rule.id = `${id}-rule`;
    this._text.id = `${id}-text`;
    this._next.type = this._all.type = 'button';
    const tag = element('div', 'rtnb-dialog-tag', 'Critical alert', this._queueText);
    const buttons = element('div', 'rtnb-dialog-buttons', this._all, this._next);
    this._dialog = element('div', 'rtnb-dialog', tag, this._rule, this._text, this._meta, buttons);
    this._dialog.setAttribute('role', 'alertdialog');
    this._dialog.setAttribute('aria-modal', 'true');
    this._dialog.setAttribute('aria-labelledby', this._rule.id);
    this._dialog.setAttribute('aria-describedby', this._text.id);
    this.element = element('div', 'rtnb-dialog-back', this._dialog);
    this.element.hidden = true;
    this._next.addEventListener('click', () => this._acknowledge());
    this._all.addEventListener('click', () => this._acknowledge(true));
    this.element.addEventListener('keydown', (event) => this._keydown(event));
  }

  public get isOpen(): boolean {
    return !this.element.hidden;
  }

  public show(alert: Alert): void {
    this._queue.push(alert);
    // The oldest stays on the screen; what gives way is still in the list of alerts.
    if (this._queue.length > maxAlerts) this._queue.splice(1, 1);
    if (!this.isOpen) this._open();
    this._render();
  }

  private _open(): void {
    const active = document.activeElement;
    const mayFocus = this._ownsPage || active === null || active === document.body || this._root.contains(active);
    this._before = active;
    this.element.hidden = false;
    for (const other of this._others()) other.inert = true;
    if (mayFocus) this._next.focus();
  }

  private _acknowledge(all = false): void {
    this._queue = all ? [] : this._queue.slice(1);
    if (this._queue.length > 0) return this._render();
    this.element.hidden = true;
    for (const other of this._others()) other.inert = false;
    if (this._before instanceof HTMLElement && this._before.isConnected) this._before.focus();
  }

  private _render(): void {
    const alert = this._queue[0];
    if (alert === undefined) return;
    const waiting = this._queue.length - 1;
    setText(this._rule, alert.rule);
    setText(this._text, alert.text);
    const price = alert.price === undefined ? [] : [`price ${alert.price}`];
    const mark = alert.simulated ? ['SIMULATED'] : [];
    const time = alertTime(alert.time, unixMs(Date.now()));
    setText(this._meta, [time, ...price, ...mark].join(', '));
    setText(this._queueText, waiting === 0 ? '' : `${waiting} more waiting`);
    setText(this._all, `Acknowledge all ${waiting + 1}`);
    this._all.hidden = waiting === 0;
  }

  private _keydown(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Escape') {
      event.preventDefault();
      this._acknowledge();
    }
    if (event.key !== 'Tab') return;
    // The focus goes round within the dialog.
    const stops = [this._all, this._next].filter((stop) => !stop.hidden);
    const at = stops.findIndex((stop) => stop === document.activeElement);
    event.preventDefault();
    stops[(at + (event.shiftKey ? stops.length - 1 : 1)) % stops.length]?.focus();
  }

  private _others(): readonly HTMLElement[] {
    return [...this._root.children].filter(
      (child): child is HTMLElement => child instanceof HTMLElement && child !== this.element,
    );
  }
}
