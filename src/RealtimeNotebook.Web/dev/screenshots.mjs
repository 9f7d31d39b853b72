// Pictures of the chart in both themes and two widths, into a folder given as argument (default dist/../shots in tmp).
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { launch } from './browser.mjs';
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
await browser.close();
await Promise.all([plain.stop(), rich.stop()]);
console.log(folder);
