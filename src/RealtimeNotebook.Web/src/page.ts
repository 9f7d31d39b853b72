import type { RealtimeNotebookGlobal } from './index';
import { takeToken } from './page/credentials';
import { numberFrom } from './page/query';

const page = window as { RealtimeNotebook?: RealtimeNotebookGlobal };

async function start(host: HTMLElement): Promise<void> {
  // The server may live below a path of a proxy; whatever precedes /chart/ is its base.
  const place = /^(.*\/)chart\/([^/]+)\/([^/]+)\/?$/.exec(location.pathname);
  if (place === null) return;
  const [, path = '/', symbol = '', timeframe = ''] = place.map((part) => part);
  const base = new URL(path, location.href).href;
  const query = new URLSearchParams(location.search);
  const theme = query.get('theme');
  const zone = query.get('tz');
  const sessions = query.get('sessions');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  document.title = `${decodeURIComponent(symbol)} ${decodeURIComponent(timeframe)}`;
  const token = await takeToken(base);
  page.RealtimeNotebook?.mount(host, {
    symbol: decodeURIComponent(symbol),
    timeframe: decodeURIComponent(timeframe),
    urls: [base],
    fill: true,
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    ...(zone ? { timeZone: zone } : {}),
    ...(sessions ? { sessions } : {}),
    ...(query.get('nights') === '1' ? { hideClosedHours: false } : {}),
    ...(token ? { token } : {}),
    ...numberFrom(query, 'window'),
    ...numberFrom(query, 'rate'),
  });
}

const host = document.getElementById('chart');
if (host !== null) {
  start(host).catch((fault: unknown) => {
    host.textContent = fault instanceof Error ? fault.message : String(fault);
  });
}
