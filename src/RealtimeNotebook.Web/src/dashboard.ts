import { Dashboard } from './dashboard/dashboard';
import { readLayout } from './dashboard/layout';
import { RecordedSource } from './dashboard/recorded-source';
import { askForServer } from './dashboard/server-form';
import { ServerSource } from './dashboard/server-source';
import type { Source } from './dashboard/source';

const host = document.getElementById('dashboard') as (HTMLElement & { dashboard?: Dashboard }) | null;

if (host !== null) {
  const query = new URLSearchParams(location.search);
  const start = (source: Source): void => {
    host.dashboard = new Dashboard(host, source, readLayout(location.search, location.hash));
  };
  try {
    const recording = document.getElementById('recording')?.textContent;
    const server = query.get('server');
    if (recording) start(new RecordedSource(JSON.parse(recording)));
    else if (server !== null) start(new ServerSource(withSlash(server), query.get('token') ?? undefined));
    else if (location.protocol === 'file:') askForServer(host);
    // The server may live below a path of a proxy; whatever precedes the page is its base.
    else start(new ServerSource(new URL('./', location.href).href, undefined));
  } catch (fault) {
    host.textContent = fault instanceof Error ? fault.message : String(fault);
  }
}

function withSlash(server: string): string {
  const url = new URL(server);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new TypeError(`${server} is no http or https address.`);
  return url.origin + (url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`);
}
