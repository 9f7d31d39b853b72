import type { RealtimeNotebookGlobal } from './index';
import { numberFrom } from './page/query';
import { seriesFrom } from './page/series-list';

const page = window as { RealtimeNotebook?: RealtimeNotebookGlobal };
const host = document.getElementById('grid');

if (host !== null) {
  const query = new URLSearchParams(location.search);
  const theme = query.get('theme');
  const zone = query.get('tz');
  const token = query.get('token');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  try {
    const series = seriesFrom(query.getAll('series'));
    document.title = series.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`).join(', ');
    page.RealtimeNotebook?.mountGrid(host, {
      series,
      // The server may live below a path of a proxy; whatever precedes /grid is its base.
      urls: [new URL('./', location.href).href],
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
  } catch (fault) {
    host.textContent = fault instanceof Error ? fault.message : String(fault);
  }
}
