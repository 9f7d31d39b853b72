// Speaks the wire of the real server, for development and measurements:
//   node dev/mock-server.mjs [--port 8123] [--bars 500] [--every 300] [--interval 60000] [--past 0] [--extra] [--seed 1] [--alerts 2000]
// Then open http://127.0.0.1:8123/chart/SPY/1m
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { Market, iso } from './market.mjs';
import { AlertBook, someAlert, sources } from './mock-alerts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const types = { js: 'text/javascript', css: 'text/css', html: 'text/html' };
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws:";

/**
 * Starts a server. `every` is the time between ticks in ms (0: only by `tick`), `barTicks` closes a bar after so many
 * ticks (0: by the clock). With `token`, everything but pages, assets and /health needs it.
 */
export async function startMock(options = {}) {
  const settings = { port: 0, bars: 500, every: 300, interval: 60_000, barTicks: 0, seed: 1, ...options };
  const { symbol = 'SPY', timeframe = '1m', extra = false, simulated = true, token } = settings;
  // One-time codes, each good for a token.
  const codes = new Set(settings.codes);
  // What a socket is refused with: code, close code and message.
  let refusal;
  // A half-open connection takes what it is sent and gives nothing back.
  let isSilent = false;
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
    if (pathname === '/health')
      return response
        .writeHead(200, {
          'content-type': 'application/json',
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'same-origin',
        })
        .end('{"status":"ok"}');
    if (pathname === '/api/session') {
      let body = '';
      for await (const part of request) body += part;
      const isGood = codes.delete(JSON.parse(body).code);
      return response
        .writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' })
        .end(JSON.stringify(isGood ? { token } : { error: { code: 'INVALID_CODE', message: 'The code is used up.' } }));
    }
    if (pathname === '/data' && !isAllowed(request, searchParams)) return response.writeHead(401).end();
    if (pathname === '/data') return answerData(searchParams, response);
    const asset = /^\/chart\/[^/]+\/[^/]+$/.test(pathname)
      ? 'page.html'
      : /^\/assets\/((?:chart|page)\.(?:js|css))$/.exec(pathname)?.[1];
    if (asset === undefined) return response.writeHead(404).end();
    const body = await readFile(`${root}dist/${asset}`);
    const headers = { 'content-type': `${types[asset.split('.').at(-1)]}; charset=utf-8` };
    response.writeHead(200, { ...headers, 'content-security-policy': policy }).end(body);
  });
  const isAllowed = ({ headers }, query) =>
    token === undefined ||
    headers.authorization === `Bearer ${token}` ||
    query.get('token') === token ||
    (headers['sec-websocket-protocol'] ?? '').split(/, */).includes(`rtnb.token.${token}`);
  const handleProtocols = (protocols) => (protocols.has('rtnb') ? 'rtnb' : false);
  const sockets = new WebSocketServer({ server: http, handleProtocols });
  sockets.on('connection', (socket, request) => {
    // A page that dialled again just before the port closed would keep the server from ending.
    if (stopped) return socket.terminate();
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const refuse = (close, code, message) => {
      socket.send(JSON.stringify({ type: 'error', code, message }));
      socket.close(close, code);
    };
    if (refusal !== undefined) return refuse(...refusal);
    if (!isAllowed(request, searchParams)) return refuse(4401, 'INVALID_TOKEN', 'The token is missing or wrong.');
    if (!pathname.startsWith('/ws/market/')) return refuse(4404, 'UNKNOWN_SERIES', 'There is no such series.');
    const asked = new Set((searchParams.get('features') ?? '').split(','));
    const bars = Number(searchParams.get('history') ?? 0);
    const state = { seq: 0, asked };
    const snapshot = () => {
      const history = bars > 0 ? market.history(Math.min(bars, settings.bars)) : undefined;
      send(socket, market.message('full_update', ++state.seq, { history, precision: 2, simulated }));
    };
    pages.set(socket, Object.assign(state, { snapshot }));
    socket.on('message', (data) => {
      if (isSilent) return;
      const action = JSON.parse(data);
      actions.push(action);
      if (action.action === 'resync') snapshot();
      if (action.action === 'ping') socket.send('{"type":"pong"}');
    });
    socket.on('close', () => pages.delete(socket));
    if (settings.empty !== undefined) return send(socket, { type: 'status', ...settings.empty });
    send(socket, {
      ...{ type: 'status', state: 'live', feed: 'demo://?seed=1', simulated, sources: sources() },
      last_event_ms: Date.now(),
      since_ms: Date.now(),
      clock_ahead_ms: 0,
    });
    snapshot();
    if (alerts.items.length > 0) send(socket, alerts.list());
  });

  const features = {
    status: 'status',
    alert: 'alerts',
    alerts: 'alerts',
    marks: 'marks',
    figure: 'figure',
    correction: 'corrections',
  };
  const send = (socket, message) => {
    const feature = features[message.type];
    if (isSilent || (feature !== undefined && pages.get(socket)?.asked.has(feature) === false)) return;
    socket.send(JSON.stringify(message));
  };
  const broadcast = (type, more) => {
    for (const [socket, state] of pages) send(socket, market.message(type, ++state.seq, more));
  };
  let isPaused = false;
  const tick = () => {
    if (isPaused) return;
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
    message: broadcast,
    /** Tells every page the bars from the last so many on, as after they were rewritten. */
    correct(count) {
      const { rows } = market;
      const { signals, ...more } = market.message('correction', 0, { signals: market.signals() });
      const times = { after: iso(rows.at(-2 - count).time), signals_from: iso(rows[0].time) };
      const bars = market.tail(count);
      let bytes = 0;
      for (const [socket, state] of pages) {
        const message = { ...more, ...times, signals, bars, precision: 2, seq: ++state.seq };
        bytes = JSON.stringify(message).length;
        send(socket, message);
      }
      return bytes;
    },
    /** Tells every page the whole series, as after its past was rewritten. */
    snapshotAll: () => pages.forEach(({ snapshot }) => snapshot()),
    /** Sends no more bars, or goes on. */
    pause: (paused) => (isPaused = paused),
    /** Refuses every further socket: close code, code and message; undefined to accept them again. */
    refuse: (...given) => (refusal = given.length > 0 ? given : undefined),
    /** Takes what comes and answers nothing, as a connection that is half open. */
    silence: (silent) => (isSilent = silent),
    status: (message) => pages.forEach((_, socket) => send(socket, { type: 'status', ...message })),
    closeAll: (code, reason) => pages.forEach((_, socket) => socket.close(code, reason)),
    /** Ends as an orderly restart does: every page is told to come back. */
    async shutDown() {
      for (const socket of pages.keys()) socket.close(1001, 'The server stops.');
      await new Promise((resolve) => setTimeout(resolve, 100));
      await this.stop();
    },
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
