import type { Alert } from '../wire/alerts';

/** Least time between two notifications, in milliseconds; those between are counted in the next. */
const rest = 2_000;

/** Notifications of the browser, for a page that nobody looks at. */
export class AlertNotification {
  private _shownAt = -Infinity;
  private _unshown = 0;

  public constructor(private readonly _series: string) {}

  public static get isPossible(): boolean {
    return 'Notification' in window && window.isSecureContext;
  }

  public static get isAllowed(): boolean {
    return AlertNotification.isPossible && Notification.permission === 'granted';
  }

  /** Asks the viewer, who has just clicked; false when he, or the browser for him, refuses. */
  public static async ask(): Promise<boolean> {
    return AlertNotification.isPossible && (await Notification.requestPermission()) === 'granted';
  }

  public show(alert: Alert): void {
    const now = performance.now();
    const isLookedAt = document.visibilityState === 'visible' && document.hasFocus();
    if (isLookedAt || !AlertNotification.isAllowed) return;
    if (now - this._shownAt < rest && alert.severity !== 'critical') {
      this._unshown += alert.count;
      return;
    }
    this._shownAt = now;
    const more = this._unshown === 0 ? '' : ` (and ${this._unshown} more)`;
    this._unshown = 0;
    const mark = alert.simulated ? 'SIMULATED ' : '';
    const shown = new Notification(`${mark}${this._series}: ${alert.rule}`, { body: alert.text + more, tag: alert.id });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  }
}
