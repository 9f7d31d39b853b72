// Pictures of the chart in both themes and two widths, into a folder given as argument (default dist/../shots in tmp).
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { launch } from './browser.mjs';
import { someAlert, sources } from './mock-alerts.mjs';
import { startMock } from './mock-server.mjs';

const folder = process.argv[2] ?? `${tmpdir()}/rtnb-shots`;
await mkdir(folder, { recursive: true });
const plain = await startMock({ every: 100, bars: 500 });
const rich = await startMock({ every: 100, bars: 500, extra: true, simulated: false, seed: 7 });
const browser = await launch();

const shots = [
  ['dark-1280', plain, { width: 1280, height: 760 }, 'dark'],
  ['light-1280', plain, { width: 1280, height: 760 }, 'light'],
  ['dark-390', plain, { width: 390, height: 780 }, 'dark'],
  ['light-390', rich, { width: 390, height: 780 }, 'light'],
  ['rich-1920', rich, { width: 1920, height: 1000 }, 'dark'],
];
for (const [name, server, viewport, theme] of shots) {
  const page = await browser.newPage({ viewport });
  page.on('pageerror', (fault) => console.log(name, fault.message));
  page.on('console', (message) => message.type() === 'error' && console.log(name, message.text()));
  await page.goto(`${server.url}chart/SPY/1m?theme=${theme}`);
  await page.waitForTimeout(3_000);
  await page.screenshot({ path: `${folder}/${name}.png` });
  if (viewport.width === 1280) {
    await page.mouse.move(700, 300);
    await page.mouse.down();
    await page.mouse.move(900, 320, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(600, 250);
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${folder}/${name}-paused.png` });
  }
  await page.close();
}

// States that a quiet market does not show.
const gap = { from: '', to: '' };
const states = [
  ['seeding-390', { state: 'seeding', progress: 0.42 }, { width: 390, height: 700 }],
  ['feed-lost-1024', { state: 'reconnecting', text: 'connection refused' }, { width: 1024, height: 500 }],
  ['gap-1280', { state: 'live', gaps: [gap] }, { width: 1280, height: 600 }],
];
for (const [name, status, viewport] of states) {
  const page = await browser.newPage({ viewport });
  await page.goto(`${plain.url}chart/SPY/1m?theme=light&tz=America/New_York`);
  await page.waitForTimeout(1_500);
  const time = (bars) => new Date(plain.market.rows.at(-bars).time).toISOString();
  Object.assign(gap, { from: time(90), to: time(70) });
  plain.status(status);
  await page.waitForTimeout(600);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.close();
}

// Alerts: toasts, the list, the dialog, and the state of the chart with a source that fails.
const trouble = { role: 'history', state: 'down', text: 'influx://127.0.0.1:8086/market refuses the connection' };
for (const [theme, width] of [
  ['dark', 1280],
  ['light', 1280],
  ['dark', 390],
  ['light', 390],
]) {
  const server = await startMock({ every: 200, bars: 300, simulated: theme === 'dark' });
  for (let i = 0; i < 24; i++) server.alert(someAlert());
  const page = await browser.newPage({ viewport: { width, height: width === 390 ? 740 : 760 } });
  page.on('pageerror', (fault) => console.log(theme, width, fault.message));
  await page.goto(`${server.url}chart/SPY/1m?theme=${theme}`);
  await page.waitForTimeout(2_000);
  const shot = (name) => page.screenshot({ path: `${folder}/alerts-${name}-${theme}-${width}.png` });
  for (let i = 0; i < 12; i++) server.alert(someAlert());
  await page.waitForTimeout(300);
  await shot('toasts');
  await page.locator('.rtnb-bell').click();
  await page.waitForTimeout(200);
  await shot('list');
  await page.keyboard.type('macd');
  await page.waitForTimeout(200);
  await page.keyboard.press('Escape');
  for (const price of [580.5, 579.25]) {
    const text = `Price crossed ${price} downwards, last ${price - 0.04}`;
    server.alert({ rule: 'stop-loss level', severity: 'critical', text, price: price - 0.04 });
  }
  await page.waitForTimeout(300);
  await shot('dialog');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.locator('.rtnb-badge').click();
  await page.waitForTimeout(1_200);
  await shot('health');
  server.status({ state: 'live', feed: 'redis://127.0.0.1:6379', sources: sources(trouble) });
  await page.waitForTimeout(1_200);
  await shot('health-trouble');
  await page.close();
  await server.stop();
}

// Scrolled back: a page on its way, a failure, the start of history, and all of it at once.
const deep = await startMock({ every: 100, bars: 500, past: 49_500 });
const short = await startMock({ every: 100, bars: 500, past: 700 });
for (const theme of ['dark', 'light']) {
  const scroll = async (server, keys, name, viewport = { width: 1280, height: 760 }) => {
    const page = await browser.newPage({ viewport });
    await page.goto(`${server.url}chart/SPY/1m?theme=${theme}`);
    await page.waitForTimeout(1_500);
    await keys(page.locator('.rtnb-image'), page);
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${folder}/${name}-${theme}.png` });
    await page.close();
  };
  const back = async (image, page, times) => {
    for (let i = 0; i < times; i++) {
      await image.press('Shift+ArrowLeft');
      await page.waitForTimeout(90);
    }
  };
  deep.data.delay = 5_000;
  await scroll(deep, (image, page) => back(image, page, 4), 'loading');
  deep.data.delay = 0;
  deep.data.fault = 'InfluxDB at influx://localhost:8086/market does not answer: start it, or check the address.';
  await scroll(deep, (image, page) => back(image, page, 4), 'failed');
  await scroll(deep, (image, page) => back(image, page, 4), 'failed-390', { width: 390, height: 700 });
  deep.data.fault = undefined;
  await scroll(short, (image, page) => back(image, page, 12), 'start');
  const everything = async (image, page) => {
    for (let i = 0; i < 25; i++) {
      await image.press('-');
      await page.waitForTimeout(250);
    }
    const chart = "document.querySelector('.rtnb-root').parentElement.realtimeNotebook";
    while (await page.evaluate(`${chart}.stats().scroll.loading`)) await page.waitForTimeout(100);
  };
  await scroll(deep, everything, 'all');
}
await Promise.all([deep.stop(), short.stop()]);

await browser.close();
await Promise.all([plain.stop(), rich.stop()]);
console.log(folder);
