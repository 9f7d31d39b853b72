// Pictures of what the chart says when not all is well, with the real tool, a real Redis and a file of history, into a folder
// given as argument: in both themes, for a phone, and for a large screen.
import { spawn } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { launch } from './browser.mjs';
import { startTool } from './rtnb.mjs';

const folder = process.argv[2] ?? `${tmpdir()}/rtnb-shots`;
const only = process.argv[3];
await mkdir(folder, { recursive: true });
const work = await mkdtemp(`${tmpdir()}/rtnb-served-`);

const minute = 60_000;
const handle = "document.getElementById('chart')?.realtimeNotebook";
// The bars that history lacks at first, in minutes before now.
const hole = { from: 40, to: 22 };
process.env['REALTIME_TOKEN'] = 'a-token-that-is-the-same-after-a-restart-0123';

const looks = [
  { name: 'dark-1280', theme: 'dark', width: 1280, height: 800 },
  { name: 'light-1280', theme: 'light', width: 1280, height: 800 },
  { name: 'dark-390', theme: 'dark', width: 390, height: 844 },
  { name: 'light-2560', theme: 'light', width: 2560, height: 1440, states: ['rejecting', 'disconnected'] },
];

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function startRedis(port) {
  const rules = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', work];
  const child = spawn('redis-server', rules, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  process.on('exit', () => child.kill('SIGKILL'));
  for (let isUp = false; !isUp; await new Promise((done) => setTimeout(done, 50))) {
    isUp = await new Promise((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
    });
  }
  return {
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** A price has two digits, as the quotes of a stock have. */
const cents = (price) => Math.round(price * 100) / 100;

/** A market that walks a little with each event, and what it has been. */
class Market {
  bars = [];
  isGood = true;
  isSilent = false;

  constructor(now) {
    const from = Math.floor(now / minute) * minute - 400 * minute;
    for (let time = from; time < now; time += minute) this.bars.push(this.next(time));
  }

  next(time) {
    const open = this.bars.at(-1)?.close ?? 603;
    const close = cents(open + Math.sin(time / minute / 37) * 0.1 + (Math.random() - 0.5) * 0.4);
    const high = cents(Math.max(open, close) + Math.random() * 0.1);
    const low = cents(Math.min(open, close) - Math.random() * 0.1);
    return { time, open, high, low, close, volume: Math.round(4_000 + Math.random() * 9_000) };
  }

  /** The event of this moment. */
  event(now) {
    const time = Math.floor(now / minute) * minute;
    if (this.bars.at(-1).time < time) this.bars.push({ ...this.next(time), volume: 0 });
    const bar = this.bars.at(-1);
    bar.close = cents(bar.close + (Math.random() - 0.5) * 0.06);
    bar.high = Math.max(bar.high, bar.close);
    bar.low = Math.min(bar.low, bar.close);
    bar.volume += 12;
    return {
      eventSymbol: 'SPY{=m}',
      ...bar,
      ...(this.isGood ? {} : { high: cents(bar.low - 1) }),
      time: new Date(time).toISOString(),
    };
  }

  rows(from, to) {
    const chosen = this.bars.filter(({ time }) => time >= from && time < to);
    return chosen
      .map(
        (bar) => `${[new Date(bar.time).toISOString(), bar.open, bar.high, bar.low, bar.close, bar.volume].join()}\n`,
      )
      .join('');
  }
}

function startPublisher(port, market) {
  let socket;
  const timer = setInterval(() => {
    if (market.isSilent) return;
    socket ??= createConnection(port, '127.0.0.1')
      .on('error', () => {})
      .on('close', () => (socket = undefined));
    socket.resume();
    const parts = ['PUBLISH', 'market:CandleEvent:SPY{=m}', JSON.stringify(market.event(Date.now()))];
    socket.write(`*3\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`);
  }, 200);
  return () => {
    clearInterval(timer);
    socket?.destroy();
  };
}

async function until(page, expression) {
  for (const end = Date.now() + 400_000; !(await page.evaluate(expression)); await page.waitForTimeout(100)) {
    if (Date.now() > end) throw new Error(`${expression} did not come true`);
  }
}

const browser = await launch();
const inState = (state) => `${handle}?.state === '${state}'`;
const isLive = `${handle}?.state === 'live' && ${handle}.stats().overlayDraws > 3`;

/** The pages of all looks, at one server. */
async function openAll(url) {
  const pages = [];
  for (const look of looks) {
    const page = await browser.newPage({ viewport: { width: look.width, height: look.height } });
    page.on('pageerror', (fault) => console.log(look.name, fault.message));
    const address = new URL(`/chart/SPY/1m?theme=${look.theme}`, url);
    address.hash = `token=${process.env['REALTIME_TOKEN']}`;
    await page.goto(address.href);
    pages.push({ ...look, page });
  }
  return pages;
}

async function shoot(pages, name, condition, wait = 700) {
  if (only !== undefined && !name.includes(only)) return;
  for (const look of pages) {
    if (look.states !== undefined && !look.states.includes(name)) continue;
    await look.page.bringToFront();
    await until(look.page, condition);
    await look.page.waitForTimeout(wait);
    await look.page.screenshot({ path: `${folder}/${name}-${look.name}.png` });
  }
  console.log(
    name,
    await pages[0].page.evaluate(
      `[...document.querySelectorAll('.rtnb-banner-text, .rtnb-badge')].map((e) => e.textContent).join(' | ')`,
    ),
  );
}

const redisPort = await freePort();
const port = await freePort();
const market = new Market(Date.now());
const file = `${work}/SPY-1m.csv`;
const now = Date.now();
const [from, to] = [now - hole.from * minute, now - hole.to * minute];
await writeFile(file, `time,open,high,low,close,volume\n${market.rows(0, from)}`);
let redis = await startRedis(redisPort);
const stopPublisher = startPublisher(redisPort, market);
const serve = (...more) =>
  startTool(
    ...['serve', '--feed', `redis://127.0.0.1:${redisPort}`, '--history', `file:${file}`, '--symbols', 'SPY:1m'],
    ...['--rate', '200', '--no-open', ...more],
  );
let tool = await serve('--port', `${port}`);
const pages = await openAll(tool.url);
const status = async () => {
  const headers = { Authorization: `Bearer ${process.env['REALTIME_TOKEN']}` };
  return (await fetch(new URL('/api/status', tool.url), { headers })).json();
};

await shoot(pages, 'gap-open', isLive, 2_500);
await appendFile(file, market.rows(from, Date.now()));
for (const end = Date.now() + 300_000; ((await status()).series[0].gaps ?? []).length > 0;) {
  if (Date.now() > end) throw new Error('The gap is not filled.');
  await pages[0].page.waitForTimeout(200);
}
await shoot(pages, 'gap-filled', isLive, 1_000);
await shoot(pages, 'live', isLive);

market.isGood = false;
await shoot(pages, 'rejecting', inState('rejecting'), 2_500);
for (const { page } of pages) await page.locator('.rtnb-badge').click();
await shoot(pages, 'rejecting-panel', inState('rejecting'), 1_500);
for (const { page } of pages) await page.keyboard.press('Escape');
market.isGood = true;
for (const { page } of pages) await until(page, isLive);

market.isSilent = true;
await shoot(pages, 'stale', inState('stale'), 2_000);
market.isSilent = false;
for (const { page } of pages) await until(page, isLive);

await redis.kill();
await shoot(pages, 'no-feed', inState('reconnecting'), 6_000);
redis = await startRedis(redisPort);
for (const { page } of pages) await until(page, isLive);

await tool.kill();
await shoot(pages, 'disconnected', inState('disconnected'), 2_000);
tool = await serve('--port', `${port}`);
await shoot(pages, 'reconnected', `${isLive} && ${handle}.stats().reconnects > 0`, 1_500);
for (const { page } of pages) await page.close();
await tool.stop();

await redis.kill();
tool = await serve();
const fresh = await openAll(tool.url);
await shoot(fresh, 'no-feed-at-start', inState('reconnecting'), 6_000);
await tool.stop();

stopPublisher();
await browser.close();
await rm(work, { recursive: true });
console.log(folder);
