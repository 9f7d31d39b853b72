import type { UnixMs } from '../units';
import type { Alert } from '../wire/alerts';
import { element } from './elements';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });

/** When an alert was raised, by the viewer's own clock; with the day where it is another one. */
export function alertTime(time: UnixMs, now: UnixMs): string {
  const text = clock.format(time);
  return day.format(time) === day.format(now) ? text : `${day.format(time)}, ${text}`;
}

/** The severity in words, for those who do not see its colour. */
export const severityWords = { info: 'Info', warning: 'Warning', critical: 'Critical' } as const;

/** Rule, time and text of an alert, as toasts and the list show them. */
export function alertBody(alert: Alert, now: UnixMs): HTMLElement {
  const time = element('span', 'rtnb-alert-time', alertTime(alert.time, now));
  const head = element('div', 'rtnb-alert-head', element('b', 'rtnb-alert-rule', alert.rule), time);
  const text = element('div', 'rtnb-alert-text', alert.text);
  if (alert.simulated) text.append(element('span', 'rtnb-simulated', 'SIMULATED'));
  const unseen = element('span', 'rtnb-unseen', `${severityWords[alert.severity]}: `);
  return element('div', 'rtnb-alert-body', unseen, head, text);
}
