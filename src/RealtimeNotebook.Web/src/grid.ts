import type { RealtimeNotebookGlobal } from './index';
import { takeToken } from './page/credentials';
import { numberFrom } from './page/query';
import { seriesFrom } from './page/series-list';

const page = window as { RealtimeNotebook?: RealtimeNotebookGlobal };

async function start(host: HTMLElement): Promise<void> {
  // The server may live below a path of a proxy; whatever precedes /grid is its base.
  const base = new URL('./', location.href.replace(/[?#].*$/, '')).href;
  const query = new URLSearchParams(location.search);
  const theme = query.get('theme');
  const zone = query.get('tz');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  const series = seriesFrom(query.getAll('series'));
  document.title = series.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`).join(', ');
  const token = await takeToken(base);
  page.RealtimeNotebook?.mountGrid(host, {
    series,
    urls: [base],
    fill: true,
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    linkCursor: query.get('cursor') !== 'off',
    linkRange: query.get('range') !== 'off',
    ...(zone ? { timeZone: zone } : {}),
    ...(token ? { token } : {}),
    ...numberFrom(query, 'columns'),
    ...numberFrom(query, 'window'),
    ...numberFrom(query, 'rate'),
  });
}

const host = document.getElementById('grid');
if (host !== null) {
  start(host).catch((fault: unknown) => {
    host.textContent = fault instanceof Error ? fault.message : String(fault);
  });
}
