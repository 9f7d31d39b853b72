// Speaks /ws, /api and /ws/market of the real server with a market that a measurement drives.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { seeded } from './market.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const types = { js: 'text/javascript', css: 'text/css', html: 'text/html' };
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws:";
const day = 86_400_000;
const venues = ['binance', 'bybit', 'hyperliquid'];
const lengths = { m: 60_000, h: 3_600_000, d: day };

/** What one symbol has said: a day of open interest and funding by venue, liquidations and candles. */
class Symbol_ {
  constructor(name, points, seed, now) {
    const random = seeded(seed);
    this.name = name;
    this.venues = new Map(
      venues.map((venue, i) => {
        const each = Math.floor(points / venues.length);
        const [step, base] = [day / each, 20_000 * (3 - i)];
        const time = Array.from({ length: each }, (_, k) => Math.floor(now - day + (k + 1) * step));
        let level = base;
        return [venue, { time, value: time.map(() => (level += (random() - 0.5) * base * 0.0006)) }];
      }),
    );
    // None so old that it leaves the day while a test looks.
    this.liquidations = Array.from({ length: 3_000 }, () => ({
      time: Math.floor(now - random() * (day - lengths.h)),
      side: random() < 0.5 ? 'LONG' : 'SHORT',
      quantity: 0.1 + random() ** 4 * 20,
      price: 78_000 + (random() - 0.5) * 600,
    })).sort((a, b) => a.time - b.time);
  }

  get sum() {
    return [...this.venues.values()].reduce((sum, { value }) => sum + value.at(-1), 0);
  }

  close(time) {
    return 78_000 + 500 * Math.sin(time / 7_000_000) + 120 * Math.sin(time / 310_000) + this.name.length;
  }
}

/** The list of an exchange: names that nobody listens to, the first of them the best known. */
export function exchangeList(count) {
  const known = ['BTC', 'ETH', 'BCH', 'XRP', 'LTC', 'TRX', 'ETC', 'LINK', 'XLM', 'ADA', 'SOL', 'DOGE', '1000SHIB'];
  const coins = Array.from({ length: count }, (_, i) => known[i] ?? `C${(i * 7_919).toString(36).toUpperCase()}`);
  return coins.map((coin, i) => coin + (i % 9 === 8 ? 'USDC' : 'USDT'));
}

/**
 * Starts a server with `points` of open interest a symbol. With `listed` it is one whose feed is an exchange: it offers these names, too,
 * and any other may be asked for; `list` says how that list stands.
 */
export async function startDerivatives({ port = 0, points = 50_000, symbols = undefined, listed = undefined } = {}) {
  const list = { pending: false, fault: null, asked: 0 };
  const market =
    symbols ??
    new Map(['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map((name, i) => [name, new Symbol_(name, points, i + 1, Date.now())]));
  const pages = new Map();
  let [stopped, requests] = [false, 0];
  // What is listed has a market as soon as somebody asks for it.
  const find = (name) => {
    if (!market.has(name) && listed !== undefined) market.set(name, new Symbol_(name, 300, name.length, Date.now()));
    return market.get(name);
  };
  const named = (query) => find(query.get('symbol'));
  const inRange = (query) => (time) => time >= Number(query.get('from')) && time < Number(query.get('to'));
  const columns = (symbol, of) => ({
    symbol: symbol.name,
    downsampled: false,
    venues: Object.fromEntries([...symbol.venues].map(([venue, said]) => [venue, of(said, venue)])),
  });
  const answers = {
    symbols: () => {
      list.asked++;
      const listened = [...new Set([...pages.values()].flatMap((subscribed) => [...subscribed]))];
      if (listed === undefined)
        return { symbols: [...market.keys()], listened, complete: true, exchanges: venues, simulated: true };
      const offered = list.pending || list.fault !== null ? [] : listed;
      const names = [...new Set([...listened, ...offered])];
      const { pending, fault } = list;
      return { symbols: names, listened, complete: false, pending, fault, exchanges: venues, simulated: false };
    },
    'history/oi': (query) =>
      columns(named(query), ({ time, value }) => {
        const at = time.flatMap((one, i) => (inRange(query)(one) ? [i] : []));
        const open_interest = at.map((i) => value[i]);
        return {
          timestamp: at.map((i) => time[i]),
          open_interest,
          open_interest_value: open_interest.map((one) => one * 78_000),
        };
      }),
    'history/funding': (query) =>
      columns(named(query), (_, venue) => {
        const timestamp = Array.from({ length: 288 }, (_, i) => Number(query.get('to')) - (288 - i) * 300_000);
        const wave = (time) => 0.0001 + 0.0002 * Math.sin(time / 9_000_000 + venue.length);
        return {
          timestamp,
          funding_rate: timestamp.map(wave),
          next_funding_time: timestamp.map((time) => Math.ceil(time / (8 * 3_600_000)) * 8 * 3_600_000),
          predicted_rate: timestamp.map(() => null),
        };
      }),
    'history/liquidations': (query) => {
      const symbol = named(query);
      const found = symbol.liquidations.filter(({ time }) => inRange(query)(time));
      const column = (name) => found.map((one) => one[name]);
      const [quantity, price] = [column('quantity'), column('price')];
      const value = quantity.map((one, i) => one * price[i]);
      const binance = {
        timestamp: column('time'),
        side: column('side'),
        quantity,
        price,
        value,
        count: found.map(() => 1),
      };
      return { symbol: symbol.name, downsampled: false, venues: { binance } };
    },
  };
  const http = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    if (pathname === '/health')
      return response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
    const api = answers[pathname.replace('/api/', '')];
    if (api !== undefined) {
      requests++;
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(api(searchParams)));
    }
    const asset =
      pathname === '/dashboard' ? 'dashboard.html' : /^\/assets\/(dashboard\.(?:js|css))$/.exec(pathname)?.[1];
    if (asset === undefined) return response.writeHead(404).end();
    const headers = {
      'content-type': `${types[asset.split('.').at(-1)]}; charset=utf-8`,
      'content-security-policy': policy,
    };
    response.writeHead(200, headers).end(await readFile(`${root}dist/${asset}`));
  });
  const sockets = new WebSocketServer({ server: http });
  const send = (socket, message) => socket.send(JSON.stringify(message));
  const tellCandles = (socket, symbol, timeframe) => {
    const length = Number(timeframe.slice(0, -1)) * lengths[timeframe.at(-1)];
    const now = Math.floor(Date.now() / length) * length;
    const time = Array.from(
      { length: Math.min(1_500, Math.ceil((3 * day) / length)) },
      (_, i) => now - i * length,
    ).reverse();
    const [open, close] = [time.map((at) => symbol.close(at)), time.map((at) => symbol.close(at + length))];
    const history = {
      time: time.map((at) => new Date(at).toISOString()),
      open,
      high: open.map((one, i) => Math.max(one, close[i]) + 5),
      low: open.map((one, i) => Math.min(one, close[i]) - 5),
      close,
      volume: open.map((one) => Math.abs(one % 97)),
    };
    const common = { symbol: symbol.name, timeframe, signals: { pivot_points: [], fvg_zones: [], break_signals: [] } };
    const timestamp = new Date().toISOString();
    send(socket, {
      type: 'full_update',
      ...common,
      seq: 1,
      candle: null,
      indicators: {},
      timestamp,
      history,
      precision: 2,
    });
  };
  sockets.on('connection', (socket, request) => {
    if (stopped) return socket.terminate();
    const candles = /^\/ws\/market\/([^/]+)\/([^/?]+)/.exec(request.url);
    if (candles !== null) {
      const tell = () => tellCandles(socket, find(decodeURIComponent(candles[1])), candles[2]);
      socket.on('message', (data) => {
        const { action } = JSON.parse(data);
        if (action === 'ping') socket.send('{"type":"pong"}');
        else if (action === 'resync') tell();
      });
      return tell();
    }
    const subscribed = new Set();
    pages.set(socket, subscribed);
    const status = () =>
      send(socket, {
        type: 'status',
        connected: true,
        exchanges: venues,
        subscribed_symbols: [...subscribed],
        feed: 'mock',
        simulated: true,
      });
    socket.on('message', (data) => {
      const { action, symbols: names } = JSON.parse(data);
      if (action === 'ping') return socket.send('{"type":"pong"}');
      for (const name of names) action === 'subscribe' ? subscribed.add(name) : subscribed.delete(name);
      status();
    });
    socket.on('close', () => pages.delete(socket));
    status();
  });
  const tell = (message) => {
    for (const [socket, subscribed] of pages) if (subscribed.has(message.symbol)) send(socket, message);
  };
  await new Promise((resolve) => http.listen(port, '127.0.0.1', resolve));
  return {
    port: http.address().port,
    url: `http://127.0.0.1:${http.address().port}/dashboard`,
    market,
    list,
    requests: () => requests,
    connections: () => pages.size,
    /** A venue says its open interest, `factor` times what it was; nobody hears of it where `silent`. */
    openInterest(name, venue, factor, { time = Date.now(), silent = false } = {}) {
      const said = market.get(name).venues.get(venue);
      said.time.push(time);
      said.value.push(said.value.at(-1) * factor);
      const open_interest = said.value.at(-1);
      const message = {
        type: 'oi',
        timestamp: time,
        symbol: name,
        venue,
        open_interest,
        open_interest_value: open_interest * 78_000,
      };
      if (!silent) tell(message);
    },
    liquidation(name, side, quantity, time = Date.now()) {
      const price = market.get(name).close(time);
      market.get(name).liquidations.push({ time, side, quantity, price });
      tell({
        type: 'liquidation',
        timestamp: time,
        symbol: name,
        venue: 'binance',
        side,
        quantity,
        price,
        value: quantity * price,
      });
    },
    funding(name, venue, rate, time = Date.now()) {
      tell({
        type: 'funding',
        timestamp: time,
        symbol: name,
        venue,
        funding_rate: rate,
        next_funding_time: time + 3_600_000,
        predicted_rate: null,
      });
    },
    async stop() {
      stopped = true;
      const closed = new Promise((resolve) => http.close(resolve));
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await closed;
    },
  };
}
