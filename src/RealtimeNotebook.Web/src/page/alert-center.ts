import { AlertList } from '../model/alert-list';
import type { Alert } from '../wire/alerts';
import { AlertDialog } from './alert-dialog';
import { AlertNotification } from './alert-notification';
import { AlertPanel } from './alert-panel';
import { AlertSound } from './alert-sound';
import { button, element, icon, setAttribute, setText } from './elements';
import { icons } from './icons';
import { Preferences } from './preferences';
import type { Skeleton } from './skeleton';
import { Toasts } from './toasts';

/** All that a chart does with alerts: the list, toasts, the dialog for critical ones, sound, and the browser's notifications. */
export class AlertCenter {
  private readonly _list = new AlertList();
  private readonly _preferences = new Preferences();
  private readonly _sound = new AlertSound();
  private readonly _notification: AlertNotification;
  private readonly _dialog: AlertDialog;
  private readonly _toasts = new Toasts(() => this._open(true));
  private readonly _panel: AlertPanel;
  private readonly _badge = element('span', 'rtnb-count');
  private readonly _button = button('rtnb-button rtnb-bell', 'Alerts', icon(icons.bell));
  private _unseen = 0;
  private _hasConnected = false;
  private _returns = false;

  public constructor(parts: Skeleton, symbol: string, timeframe: string, ownsPage: boolean) {
    this._notification = new AlertNotification(`${symbol} ${timeframe}`);
    this._dialog = new AlertDialog(parts.root, ownsPage);
    this._panel = new AlertPanel(this._list, {
      closed: () => this._open(false),
      toggleSound: () => this._toggleSound(),
      toggleNotify: () => void this._toggleNotify(),
    });
    this._badge.hidden = true;
    this._badge.setAttribute('aria-hidden', 'true');
    this._button.append(this._badge);
    this._button.setAttribute('aria-expanded', 'false');
    this._button.addEventListener('click', () => this._open(!this._panel.isOpen));
    parts.tools.prepend(this._button);
    parts.stage.append(this._toasts.element, this._panel.element);
    parts.root.append(this._dialog.element);
    this._showChoices();
  }

  /** An alert has just been raised. */
  public take(alert: Alert): void {
    if (!this._list.add(alert)) return;
    this._panel.request();
    this._announce(alert);
  }

  /** A connection stands; its first list is news where there was one before. */
  public connected(): void {
    this._returns = this._hasConnected;
    this._hasConnected = true;
  }

  /** The server's own list. What was raised while this page was cut off is news; what was summed up has been told. */
  public takeList(items: readonly Alert[]): void {
    const fresh = this._list.replace(items);
    this._panel.request();
    if (this._returns) fresh.forEach((alert) => this._announce(alert));
    this._returns = false;
  }

  public dispose(): void {
    this._toasts.clear();
    this._sound.dispose();
  }

  private _announce(alert: Alert): void {
    if (!this._panel.isOpen) this._unseen += alert.count;
    this._showUnseen();
    if (alert.severity === 'critical') this._dialog.show(alert);
    else this._toasts.show(alert);
    if (this._preferences.sound) this._sound.play(alert.severity);
    if (this._preferences.notify) this._notification.show(alert);
  }

  private _open(isOpen: boolean): void {
    this._panel.open(isOpen);
    this._button.setAttribute('aria-expanded', String(isOpen));
    this._unseen = 0;
    this._showUnseen();
    this._toasts.clear();
    if (!isOpen) this._button.focus();
  }

  private _showUnseen(): void {
    const label = this._unseen === 0 ? 'Alerts' : `Alerts, ${this._unseen} new`;
    setAttribute(this._button, 'aria-label', label);
    setAttribute(this._button, 'title', label);
    setText(this._badge, this._unseen > 99 ? '99+' : `${this._unseen}`);
    this._badge.hidden = this._unseen === 0;
  }

  private _toggleSound(): void {
    this._preferences.sound = !this._preferences.sound;
    this._preferences.save();
    this._showChoices();
    if (this._preferences.sound) this._sound.play('info');
  }

  private async _toggleNotify(): Promise<void> {
    const wanted = !this._preferences.notify || !AlertNotification.isAllowed;
    const granted = wanted && (await AlertNotification.ask());
    const refused = AlertNotification.isPossible
      ? 'The browser does not let this page notify you; its site settings can change that.'
      : 'This page cannot notify you: browsers allow it on https and on this machine only.';
    this._panel.hint(wanted && !granted ? refused : '');
    this._preferences.notify = granted;
    this._preferences.save();
    this._showChoices();
  }

  private _showChoices(): void {
    const { sound, notify } = this._preferences;
    this._panel.showChoices(sound, notify && AlertNotification.isAllowed);
  }
}
