import { Dashboard } from './dashboard/dashboard';
import { readLayout } from './dashboard/layout';
import { RecordedSource } from './dashboard/recorded-source';
import { askForServer } from './dashboard/server-form';
import { ServerSource } from './dashboard/server-source';
import type { Source } from './dashboard/source';
import { takeToken } from './page/credentials';

type Host = HTMLElement & { dashboard?: Dashboard };

async function start(host: Host): Promise<void> {
  const query = new URLSearchParams(location.search);
  const show = (source: Source): void => {
    host.dashboard = new Dashboard(host, source, readLayout(location.search, location.hash));
  };
  const connect = async (base: string): Promise<void> => show(new ServerSource(base, await takeToken(base)));
  const recording = document.getElementById('recording')?.textContent;
  const server = query.get('server');
  if (recording) show(new RecordedSource(JSON.parse(recording)));
  else if (server !== null) await connect(withSlash(server));
  else if (location.protocol === 'file:') askForServer(host);
  // The server may live below a path of a proxy; whatever precedes the page is its base.
  else await connect(new URL('./', location.href.replace(/[?#].*$/, '')).href);
}

function withSlash(server: string): string {
  const url = new URL(server);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new TypeError(`${server} is no http or https address.`);
  return url.origin + (url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`);
}

const host = document.getElementById('dashboard') as Host | null;
if (host !== null) {
  start(host).catch((fault: unknown) => {
    host.textContent = fault instanceof Error ? fault.message : String(fault);
  });
}
