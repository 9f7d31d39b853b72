import type { RealtimeNotebookGlobal } from './index';
import { numberFrom } from './page/query';

const page = window as { RealtimeNotebook?: RealtimeNotebookGlobal };
const host = document.getElementById('chart');
// The server may live below a path of a proxy; whatever precedes /chart/ is its base.
const place = /^(.*\/)chart\/([^/]+)\/([^/]+)\/?$/.exec(location.pathname);

if (host !== null && place !== null) {
  const [, base = '/', symbol = '', timeframe = ''] = place.map((part) => part);
  const query = new URLSearchParams(location.search);
  const theme = query.get('theme');
  const zone = query.get('tz');
  const sessions = query.get('sessions');
  const token = query.get('token');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  try {
    document.title = `${decodeURIComponent(symbol)} ${decodeURIComponent(timeframe)}`;
    page.RealtimeNotebook?.mount(host, {
      symbol: decodeURIComponent(symbol),
      timeframe: decodeURIComponent(timeframe),
      urls: [new URL(base, location.href).href],
      fill: true,
      theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
      ...(zone ? { timeZone: zone } : {}),
      ...(sessions ? { sessions } : {}),
      ...(query.get('nights') === '1' ? { hideClosedHours: false } : {}),
      ...(token ? { token } : {}),
      ...numberFrom(query, 'window'),
      ...numberFrom(query, 'rate'),
    });
  } catch (fault) {
    host.textContent = fault instanceof Error ? fault.message : String(fault);
  }
}
