// Speaks the wire of the real server, for development and measurements:
//   node dev/mock-server.mjs [--port 8123] [--bars 500] [--every 300] [--interval 60000] [--past 0] [--extra] [--seed 1] [--alerts 2000]
// Then open http://127.0.0.1:8123/chart/SPY/1m
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { Market } from './market.mjs';
import { AlertBook, someAlert, sources } from './mock-alerts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const types = { js: 'text/javascript', css: 'text/css', html: 'text/html' };
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws:";

/**
 * Starts a server. `every` is the time between ticks in ms (0: only by `tick`), `barTicks` closes a bar after so many
 * ticks (0: by the clock).
 */
export async function startMock(options = {}) {
  const settings = { port: 0, bars: 500, every: 300, interval: 60_000, barTicks: 0, seed: 1, ...options };
  const { symbol = 'SPY', timeframe = '1m', extra = false, simulated = true } = settings;
  const perClock = settings.every > 0 ? settings.interval / settings.every : 200;
  const ticksPerBar = settings.barTicks > 0 ? settings.barTicks : perClock;
  const market = new Market({ ...settings, symbol, timeframe, extra, ticksPerBar });
  const alerts = new AlertBook(symbol, timeframe, simulated);
  const actions = [];
  const asked = [];
  // A test may hold answers back, for a time or until it calls what `hold` returns, or have them fail.
  const data = {
    delay: 0,
    held: undefined,
    fault: undefined,
    hold() {
      let letGo;
      data.held = new Promise((resolve) => (letGo = resolve));
      return () => {
        data.held = undefined;
        letGo();
      };
    },
  };
  const pages = new Map();
  let ticks = 0;
  let stopped = false;

  const answerData = async (query, response) => {
    asked.push(Object.fromEntries(query));
    if (data.held !== undefined) await data.held;
    if (data.delay > 0) await new Promise((resolve) => setTimeout(resolve, data.delay));
    const json = { 'content-type': 'application/json' };
    if (data.fault !== undefined) {
      const error = { code: 'HISTORY_UNAVAILABLE', message: data.fault };
      return response.writeHead(503, json).end(JSON.stringify({ error }));
    }
    response
      .writeHead(200, json)
      .end(JSON.stringify(market.page(Number(query.get('before')), Number(query.get('limit')))));
  };
  const http = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const page = settings.pages?.[pathname];
    if (page !== undefined) return response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    if (pathname === '/data') return answerData(searchParams, response);
    const asset = /^\/chart\/[^/]+\/[^/]+$/.test(pathname)
      ? 'page.html'
      : /^\/assets\/((?:chart|page)\.(?:js|css))$/.exec(pathname)?.[1];
    if (asset === undefined) return response.writeHead(404).end();
    const body = await readFile(`${root}dist/${asset}`);
    const headers = { 'content-type': `${types[asset.split('.').at(-1)]}; charset=utf-8` };
    response.writeHead(200, { ...headers, 'content-security-policy': policy }).end(body);
  });
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket, request) => {
    // A page that dialled again just before the port closed would keep the server from ending.
    if (stopped) return socket.terminate();
    if (!request.url.startsWith('/ws/market/')) return socket.close(4404, 'no such series');
    const state = { seq: 0 };
    pages.set(socket, state);
    const snapshot = () => {
      const history = market.history(settings.bars);
      send(socket, market.message('full_update', ++state.seq, { history, precision: 2, simulated }));
    };
    socket.on('message', (data) => {
      const action = JSON.parse(data);
      actions.push(action);
      if (action.action === 'resync') snapshot();
    });
    socket.on('close', () => pages.delete(socket));
    send(socket, { type: 'status', state: 'live', feed: 'demo://?seed=1', simulated, sources: sources() });
    snapshot();
    if (alerts.items.length > 0) send(socket, alerts.list());
  });

  const send = (socket, message) => socket.send(JSON.stringify(message));
  const broadcast = (type, more) => {
    for (const [socket, state] of pages) send(socket, market.message(type, ++state.seq, more));
  };
  const tick = () => {
    ticks++;
    const bar = market.rows.at(-1);
    const over = settings.barTicks > 0 ? ticks % settings.barTicks === 0 : Date.now() >= bar.time + settings.interval;
    if (over) {
      broadcast('candle_update', { closed: true });
      market.openBar(market.next(bar.time), bar.close);
      broadcast('full_update');
    }
    market.tick();
    broadcast('candle_update');
  };
  const timer = settings.every > 0 ? setInterval(tick, settings.every) : undefined;
  await new Promise((resolve) => http.listen(settings.port, '127.0.0.1', resolve));
  const { port } = http.address();
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    actions,
    asked,
    data,
    market,
    tick,
    connections: () => pages.size,
    /** Raises an alert: rule, severity, text and whatever else is to differ. */
    alert(given) {
      const message = alerts.raise(given, market.rows.at(-1));
      pages.forEach((_, socket) => send(socket, message));
    },
    /** Tells the list of the last alerts, as the real server does after a burst. */
    tellAlerts: () => pages.forEach((_, socket) => send(socket, alerts.list())),
    /** Skips a number on every connection, as if a message had been lost. */
    dropOne: () => pages.forEach((state) => state.seq++),
    status: (message) => pages.forEach((_, socket) => send(socket, { type: 'status', ...message })),
    closeAll: (code) => pages.forEach((_, socket) => socket.close(code)),
    async stop() {
      stopped = true;
      clearInterval(timer);
      const closed = new Promise((resolve) => http.close(resolve));
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await closed;
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.slice(2);
  const number = (name, fallback) => Number(given[given.indexOf(`--${name}`) + 1] ?? fallback);
  const at = (name, fallback) => (given.includes(`--${name}`) ? number(name, fallback) : fallback);
  const server = await startMock({
    port: at('port', 8123),
    bars: at('bars', 500),
    past: at('past', 0),
    every: at('every', 300),
    interval: at('interval', 60_000),
    seed: at('seed', 1),
    extra: given.includes('--extra'),
  });
  if (given.includes('--alerts')) setInterval(() => server.alert(someAlert()), at('alerts', 2_000));
  console.log(`${server.url}chart/SPY/1m`);
}
