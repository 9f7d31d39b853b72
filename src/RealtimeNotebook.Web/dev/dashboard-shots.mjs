// Pictures of the dashboard with the demo market, in both themes and two widths. Run `npm run build` and build the tool before.
import { mkdir } from 'node:fs/promises';
import { launch } from './browser.mjs';
import { connected, servePage, startTool } from './rtnb.mjs';

const folder = process.argv[2] ?? 'shots';
await mkdir(folder, { recursive: true });
const [tool, page, browser] = [await startTool('demo', '--dashboard', '--no-open'), await servePage(), await launch()];
const handle = "document.getElementById('dashboard').dashboard";
for (const theme of ['dark', 'light']) {
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
    [390, 844],
  ]) {
    for (const [name, hash] of [
      ['24h', ''],
      ['7d', '&range=7d&by=venue'],
      ['1m', '&bars=1m'],
    ]) {
      const tab = await browser.newPage({ viewport: { width, height } });
      tab.on('pageerror', (fault) => console.log('ERROR', fault.message));
      tab.on('console', (message) => message.type() === 'error' && console.log('console', message.text()));
      await tab.goto(connected(page, tool, `#theme=${theme}&symbol=BTCUSDT${hash}`));
      for (let i = 0; i < 200 && !(await tab.evaluate(`${handle}?.stats.loads > 0`)); i++) await tab.waitForTimeout(50);
      // The newest two hours, in which a mark is one liquidation or one bar.
      if (name === '1m')
        await tab.evaluate(
          `{ const { board } = ${handle}; board.chart.timeScale().setVisibleLogicalRange({ from: board.grid.count - 120, to: board.grid.count + 6 }); }`,
        );
      await tab.waitForTimeout(1_500);
      await tab.screenshot({ path: `${folder}/${theme}-${width}-${name}.png` });
      console.log(theme, width, name, JSON.stringify(await tab.evaluate(`${handle}.stats`)));
      await tab.close();
    }
  }
}
await browser.close();
page.stop();
await tool.stop();
