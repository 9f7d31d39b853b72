import { type Alert, type Severity, maxAlerts } from '../wire/alerts';

/** What of the list is shown. */
export interface AlertFilter {
  /** Undefined for all. */
  readonly severity: Severity | undefined;
  /** Every word of it must be in the rule's name or in the text. */
  readonly text: string;
}

/** The last alerts, each once, newest first. */
export class AlertList {
  private _alerts: readonly Alert[] = [];

  public get all(): readonly Alert[] {
    return this._alerts;
  }

  /** Takes an alert; false when it is known. Summaries of a burst are no entries: the list itself follows them. */
  public add(alert: Alert): boolean {
    if (this._alerts.some(({ id }) => id === alert.id)) return false;
    if (alert.count === 1) this._alerts = [alert, ...this._alerts].slice(0, maxAlerts);
    return true;
  }

  /** Takes the server's own list, oldest first, and returns what was not known before. */
  public replace(items: readonly Alert[]): readonly Alert[] {
    const known = new Set(this._alerts.map(({ id }) => id));
    this._alerts = [...new Map(items.map((alert) => [alert.id, alert])).values()].reverse().slice(0, maxAlerts);
    return items.filter(({ id }) => !known.has(id));
  }

  public filtered({ severity, text }: AlertFilter): readonly Alert[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return this._alerts.filter((alert) => {
      const said = `${alert.rule} ${alert.text}`.toLowerCase();
      return (severity === undefined || alert.severity === severity) && words.every((word) => said.includes(word));
    });
  }
}
