// Pictures of closed hours, sessions and the chart's tools, into a folder given as argument (default as screenshots.mjs).
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { launch } from './browser.mjs';
import { newYorkTrades } from './market.mjs';
import { startMock } from './mock-server.mjs';

const folder = process.argv[2] ?? `${tmpdir()}/rtnb-shots`;
await mkdir(folder, { recursive: true });
const browser = await launch();

const hour = 3_600_000;
const monday = Date.parse('2025-11-24T16:40:00Z');
const regular = { end: monday, trades: (time) => newYorkTrades(time), every: 200, barTicks: 40, simulated: false };
const minutes = await startMock({ ...regular, bars: 500, past: 3_000 });
const hours = await startMock({ ...regular, bars: 500, past: 500, interval: hour, timeframe: '1h', seed: 3 });
const extended = { ...regular, trades: (time) => newYorkTrades(time, true) };
const long = await startMock({ ...extended, bars: 1_500, interval: 5 * 60_000, timeframe: '5m', seed: 5 });
const days = await startMock({ ...regular, bars: 400, interval: 24 * hour, timeframe: '1d', trades: weekday, seed: 9 });

function weekday(time) {
  return ![0, 6].includes(new Date(time).getUTCDay());
}

const wide = { width: 1280, height: 760 };
const narrow = { width: 390, height: 740 };
const newYork = 'tz=America/New_York';
const night = 'tz=America/New_York&sessions=09:30-16:00%20America/New_York';

async function shot(name, server, path, viewport, act = async () => {}) {
  const page = await browser.newPage({ viewport });
  page.on('pageerror', (fault) => console.log(name, fault.message));
  page.on('console', (message) => message.type() === 'error' && console.log(name, message.text()));
  await page.goto(server.url + path);
  await page.waitForTimeout(1_500);
  await act(page);
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.close();
}

const press =
  (...keys) =>
  async (page) => {
    await page.locator('.rtnb-image').focus();
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(120);
    }
  };
const only = process.argv[3];
const take = async (name, ...rest) => {
  if (only === undefined || name.includes(only)) await shot(name, ...rest);
};

for (const theme of ['dark', 'light']) {
  for (const [size, viewport] of [
    ['1280', wide],
    ['390', narrow],
  ]) {
    const at = `${theme}-${size}`;
    await take(`night-1m-${at}`, minutes, `chart/SPY/1m?theme=${theme}&${newYork}`, viewport);
    await take(`weekend-1h-${at}`, hours, `chart/SPY/1h?theme=${theme}&${newYork}`, viewport);
    await take(`session-5m-${at}`, long, `chart/SPY/5m?theme=${theme}&window=1500&${night}`, viewport);
  }
  const out = press('-', '-', '-', '-', '-');
  await take(`weekend-1m-${theme}-out`, minutes, `chart/SPY/1m?theme=${theme}&${newYork}`, wide, out);
  await take(`nights-1m-${theme}-shown`, minutes, `chart/SPY/1m?theme=${theme}&nights=1&${newYork}`, wide, out);
}
await take('days-1280', days, 'chart/SPY/1d?theme=light', wide);
await take('days-out-1280', days, 'chart/SPY/1d?theme=dark', wide, press('-', '-', '-'));

// Bars that are known to be missing: forty minutes of Monday's morning, seen in the room of eight.
const lost = [Date.parse('2025-11-24T15:00:00Z'), Date.parse('2025-11-24T15:40:00Z')];
const trades = (time) => newYorkTrades(time) && (time < lost[0] || time >= lost[1]);
const holed = await startMock({ ...regular, trades, bars: 300 });
const gaps = [{ from: new Date(lost[0]).toISOString(), to: new Date(lost[1]).toISOString() }];
const tell = async (page) => {
  holed.status({ state: 'live', gaps });
  await page.waitForTimeout(300);
};
await take('missing-1280', holed, `chart/SPY/1m?theme=light&${newYork}`, wide, tell);
await holed.stop();

// A measured range by keys, the menu, and the files that it gives.
for (const theme of ['dark', 'light']) {
  for (const [size, viewport] of [
    ['1280', wide],
    ['390', narrow],
  ]) {
    const far = Array.from({ length: size === '390' ? 4 : 12 }, () => 'Shift+ArrowLeft');
    await take(
      `measure-${theme}-${size}`,
      minutes,
      `chart/SPY/1m?theme=${theme}&${newYork}`,
      viewport,
      press('m', ...far),
    );
    await take(`menu-${theme}-${size}`, minutes, `chart/SPY/1m?theme=${theme}&${newYork}`, viewport, async (page) => {
      await page.getByRole('button', { name: 'Download and settings' }).click();
      await page.keyboard.press('ArrowDown');
    });
  }
  const name = `download-${theme}`;
  if (only !== undefined && !name.includes(only)) continue;
  const page = await browser.newPage({ viewport: wide });
  await page.goto(`${hours.url}chart/SPY/1h?theme=${theme}&${newYork}`);
  await page.waitForTimeout(1_500);
  for (const kind of ['PNG', 'SVG']) {
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download and settings' }).click();
    await page.getByRole('menuitem', { name: `Download ${kind}` }).click();
    await (await coming).saveAs(`${folder}/${name}.${kind.toLowerCase()}`);
  }
  await page.close();
}

await browser.close();
await Promise.all([minutes, hours, long, days].map((server) => server.stop()));
console.log(folder);
