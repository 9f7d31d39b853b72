import { ToastPlan, maxToasts } from '../model/toast-plan';
import { unixMs } from '../units';
import type { Alert } from '../wire/alerts';
import { alertBody } from './alert-parts';
import { button, element, icon, setAttribute, setText } from './elements';
import { icons } from './icons';

/** How long a toast stays, in milliseconds, unless it is looked at. */
const stay = 5_000;

/** The newest alerts in a corner of the chart; each leaves by itself. */
export class Toasts {
  public readonly element = element('div', 'rtnb-toasts');
  private readonly _plan = new ToastPlan();
  private readonly _timers = new Map<HTMLElement, ReturnType<typeof setTimeout> | undefined>();
  private readonly _more: HTMLButtonElement;
  private _held = false;
  private _planned = false;

  public constructor(openList: () => void) {
    this.element.setAttribute('role', 'region');
    this.element.setAttribute('aria-label', 'New alerts');
    this.element.setAttribute('aria-live', 'polite');
    this._more = button('rtnb-toast rtnb-toast-more', 'Show the list of alerts', '');
    this._more.hidden = true;
    this._more.addEventListener('click', () => {
      this._forgetMore();
      openList();
    });
    this.element.append(this._more);
    this.element.addEventListener('mouseenter', () => this._hold(true));
    this.element.addEventListener('mouseleave', () => this._hold(this._hasFocus));
    this.element.addEventListener('focusin', () => this._hold(true));
    this.element.addEventListener('focusout', (event) => {
      const stays = event.relatedTarget instanceof Node && this.element.contains(event.relatedTarget);
      if (!stays) this._hold(this.element.matches(':hover'));
    });
  }

  public show(alert: Alert): void {
    const now = unixMs(Date.now());
    // Whoever reads the toasts must not have them pulled away.
    const hasRoom = !this._held || this._shown.length < maxToasts;
    if (this._plan.admit(hasRoom ? alert.count : Math.max(2, alert.count), now)) this._add(alert);
    else this._count();
  }

  public clear(): void {
    for (const toast of this._shown) this._remove(toast);
    this._forgetMore();
  }

  /** The toasts but for the summary, oldest first. */
  private get _shown(): readonly HTMLElement[] {
    return [...this._timers.keys()].filter((toast) => toast !== this._more);
  }

  private get _hasFocus(): boolean {
    return this.element.contains(document.activeElement);
  }

  private _add(alert: Alert): void {
    const close = button('rtnb-button rtnb-toast-close', `Dismiss ${alert.rule}`, icon(icons.close));
    const body = alertBody(alert, unixMs(Date.now()));
    const toast = element('div', 'rtnb-toast', element('i', 'rtnb-alert-mark'), body, close);
    toast.dataset['severity'] = alert.severity;
    toast.dataset['id'] = alert.id;
    close.addEventListener('click', () => this._remove(toast));
    toast.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this._remove(toast);
    });
    this.element.prepend(toast);
    this._start(toast);
    const shown = this._shown;
    if (shown.length > maxToasts) this._remove(shown[0]!);
  }

  /** Many come at once: the number is written once a frame. */
  private _count(): void {
    this._start(this._more);
    if (this._planned) return;
    this._planned = true;
    requestAnimationFrame(() => {
      this._planned = false;
      const text = `and ${this._plan.more} more ${this._plan.more === 1 ? 'alert' : 'alerts'}`;
      setText(this._more, text);
      setAttribute(this._more, 'aria-label', `${text}: show the list of alerts`);
      this._more.hidden = this._plan.more === 0;
    });
  }

  /** Gives a toast, or the summary, its full time; while somebody looks, time stands still. */
  private _start(toast: HTMLElement): void {
    clearTimeout(this._timers.get(toast));
    const leave = (): void => (toast === this._more ? this._forgetMore() : this._remove(toast));
    this._timers.set(toast, this._held ? undefined : setTimeout(leave, stay));
  }

  private _remove(toast: HTMLElement): void {
    clearTimeout(this._timers.get(toast));
    this._timers.delete(toast);
    toast.remove();
  }

  private _forgetMore(): void {
    clearTimeout(this._timers.get(this._more));
    this._timers.delete(this._more);
    this._plan.clear();
    this._more.hidden = true;
  }

  private _hold(held: boolean): void {
    if (held === this._held) return;
    this._held = held;
    for (const toast of this._timers.keys()) this._start(toast);
  }
}
