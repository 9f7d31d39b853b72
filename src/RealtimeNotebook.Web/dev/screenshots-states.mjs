// Pictures of what the chart says when not all is well, in both themes and two widths, into a folder given as argument.
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { launch } from './browser.mjs';
import { sources } from './mock-alerts.mjs';
import { startMock } from './mock-server.mjs';

const folder = process.argv[2] ?? `${tmpdir()}/rtnb-shots`;
await mkdir(folder, { recursive: true });
const browser = await launch();
const handle = "document.querySelector('.rtnb-root')?.parentElement.realtimeNotebook";
const feed = 'redis://127.0.0.1:6379';

async function until(page, expression) {
  for (const end = Date.now() + 60_000; !(await page.evaluate(expression)); await page.waitForTimeout(100)) {
    if (Date.now() > end) throw new Error(`${expression} did not come true`);
  }
}

const inState = (page, state) => until(page, `${handle}?.state === '${state}'`);
const live = (page) => until(page, `${handle}?.state === 'live' && ${handle}.stats().overlayDraws > 3`);

const states = {
  async rejecting({ page, server, shot }) {
    await live(page);
    server.pause(true);
    const text = 'Feed rejected 4,489 events: low (-37.58) is negative.';
    server.status({ state: 'rejecting', feed, text, last_event_ms: Date.now() - 12_000, sources: sources() });
    await inState(page, 'rejecting');
    await shot('rejecting');
    await page.locator('.rtnb-badge').click();
    await shot('rejecting-panel');
  },
  async stale({ page, server, shot }) {
    await live(page);
    server.pause(true);
    server.status({ state: 'stale', feed, last_event_ms: Date.now() - 34_000, sources: sources() });
    await inState(page, 'stale');
    await shot('stale');
    await page.locator('.rtnb-badge').click();
    await shot('stale-panel');
  },
  async restart({ page, server, shot }) {
    await live(page);
    await server.shutDown();
    await inState(page, 'disconnected');
    await shot('disconnected');
    const again = await startMock({ every: 200, bars: 300, port: server.port, simulated: false });
    await live(page);
    await page.waitForTimeout(1_500);
    await shot('reconnected');
    await again.stop();
  },
  async refused({ page, server, shot }) {
    await live(page);
    server.refuse(4401, 'INVALID_TOKEN', "The token is not this server's; open the address that the server printed.");
    server.closeAll(1001);
    await inState(page, 'refused');
    await shot('refused');
  },
  async gap({ page, server, shot }) {
    const { market } = server;
    const cut = market.rows.splice(-60, 22);
    const at = (time) => new Date(time).toISOString();
    const gap = { from: at(cut[0].time), to: at(cut.at(-1).time + 60_000) };
    await page.reload();
    await live(page);
    server.status({ state: 'live', feed, gaps: [gap], last_event_ms: Date.now(), sources: sources() });
    await page.waitForTimeout(1_500);
    await shot('gap-open');
    market.rows.splice(
      market.rows.findIndex(({ time }) => time > cut[0].time),
      0,
      ...cut,
    );
    server.snapshotAll();
    server.status({ state: 'live', feed, gaps: [], last_event_ms: Date.now(), sources: sources() });
    await page.waitForTimeout(1_500);
    await shot('gap-filled');
  },
  async rows({ page, server, shot }) {
    await live(page);
    const rows = { rows_skipped: 3, rows_repaired: 2, first_skipped_row: 'line 7: high 1.02 is below close 1.05' };
    const file = {
      name: 'file:/data/spy-2026-11.csv',
      role: 'history',
      state: 'ok',
      text: null,
      answers: 1,
      failures: 0,
    };
    server.status({
      ...{ state: 'live', feed, last_event_ms: Date.now(), clock_ahead_ms: 75_000 },
      sources: [sources()[0], { ...file, ...rows }],
    });
    await page.waitForTimeout(1_500);
    await shot('rows-skipped');
  },
};

/** What is wrong from the start. */
const empty = {
  'no-feed': {
    state: 'reconnecting',
    feed,
    text: `${feed} refuses the connection: start Redis, or check the address.`,
    sources: [
      { ...sources()[0], state: 'down', text: `${feed} refuses the connection: start Redis, or check the address.` },
      { ...sources()[1], state: 'down', text: 'influx://127.0.0.1:8086/market does not answer within 5 s.' },
    ],
  },
  waiting: { state: 'waiting', feed, sources: sources() },
};

for (const theme of ['dark', 'light']) {
  for (const width of [1280, 390]) {
    const viewport = { width, height: width === 390 ? 740 : 720 };
    const open = async (server) => {
      const page = await browser.newPage({ viewport });
      page.on('pageerror', (fault) => console.log(theme, width, fault.message));
      await page.goto(`${server.url}chart/SPY/1m?theme=${theme}`);
      return page;
    };
    const shots = (page) => async (name) => {
      await page.waitForTimeout(400);
      await page.screenshot({ path: `${folder}/${name}-${theme}-${width}.png` });
    };
    for (const [name, run] of Object.entries(states)) {
      const server = await startMock({ every: 200, bars: 300, simulated: false });
      const page = await open(server);
      await run({ page, server, shot: shots(page) }).catch((fault) => console.log(name, fault.message));
      await page.close();
      await server.stop();
    }
    for (const [name, status] of Object.entries(empty)) {
      const server = await startMock({ every: 0, empty: status });
      const page = await open(server);
      await inState(page, status.state);
      await page.waitForTimeout(1_000);
      await shots(page)(name);
      await page.close();
      await server.stop();
    }
  }
}
await browser.close();
console.log(folder);
