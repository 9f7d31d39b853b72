// Checks closed hours, measuring, downloads and accessibility of the built page in a real browser. Run `npm run build` before.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { newYorkTrades } from './market.mjs';
import { someAlert } from './mock-alerts.mjs';
import { startMock } from './mock-server.mjs';
import { check, comes, drawn, finish, handle, open, plot, section, until } from './page.mjs';

const ranges = (page) => page.evaluate(`${plot}._fullLayout.xaxis.range`);
const monday = Date.parse('2025-11-24T16:40:00Z');
const market = { end: monday, trades: (time) => newYorkTrades(time), every: 0, simulated: false };
const newYork = 'chart/SPY/1m?theme=dark&tz=America/New_York';
const image = async (page, ...keys) => {
  await page.locator('.rtnb-image').focus();
  for (const key of keys) {
    await page.keyboard.press(key);
    await drawn(page);
  }
};

await section('nights', async () => {
  // 69 bars of Thursday, Friday's 390, 41 of Monday, and the forming one.
  const end = Date.parse('2025-11-24T15:11:00Z');
  const server = await startMock({ ...market, end, bars: 500, past: 2_000, barTicks: 4 });
  const page = await open(server, newYork);
  const steps = `(() => {
    const x = ${plot}.data[0].x.map((text) => Date.parse(text + 'Z'));
    return [...new Set(x.slice(1).map((at, i) => at - x[i]))];
  })()`;
  const ticks = () =>
    page.evaluate(`[...document.querySelectorAll('.rtnb-plot .xtick text')].map((t) => t.textContent)`);
  check('neighbours are one step apart over night', String(await page.evaluate(steps)) === '60000');
  check(
    'the opening is labelled, with its day',
    (await ticks()).some((text) => /^09:3024 Nov/.test(text)),
    String(await ticks()),
  );
  const lines = `${plot}.layout.shapes.filter((shape) => shape.type === 'path').length`;
  check('a line parts the sessions', (await page.evaluate(lines)) === 1);

  // The bar under the pointer is that at the place, on both sides of a night, and is read out by the exchange's clock.
  const at = async (x) => {
    await page.mouse.move(x, 300);
    await drawn(page);
    return page.locator('.rtnb-time').textContent();
  };
  const opening = Date.parse('2025-11-24T14:30:00Z');
  const box = await page.locator('.rtnb-plot').boundingBox();
  const placeOf = await page.evaluate(`(() => {
    const axis = ${plot}._fullLayout.xaxis;
    const { x } = ${plot}.data[0];
    const bars = (${end} - ${opening}) / 60000;
    return x.slice(-bars - 1, -bars + 1).map((text) => axis._offset + axis.d2p(text));
  })()`);
  const [last, first] = [await at(box.x + placeOf[0]), await at(box.x + placeOf[1])];
  check('the last bar of Friday is read out', last === '21 Nov 15:59 UTC−5', last);
  check('the first bar of Monday beside it', first === '24 Nov 09:30 UTC−5', first);

  // Scrolled back over a night, with all of the view full, no bar moves.
  const letGo = server.data.hold();
  await image(page, 'Shift+ArrowLeft', 'ArrowLeft');
  await until(page, `document.querySelector('.rtnb-older').textContent === 'Loading older bars…'`);
  await drawn(page);
  const clip = { x: 200, y: 100, width: 900, height: 560 };
  const [before, picture] = [await ranges(page), await page.screenshot({ clip })];
  letGo();
  await until(page, `${handle}.stats().bars === 1000 && !${handle}.stats().scroll.loading`);
  await drawn(page);
  check('a page of older bars moves no range', String(before) === String(await ranges(page)));
  check('and no pixel', picture.equals(await page.screenshot({ clip })));

  // A session ends: the next one begins beside it, and nothing moves for a viewer who looks elsewhere.
  const place = () => page.evaluate(`${plot}._fullLayout.xaxis.d2p(${plot}.data[0].x.at(-300))`);
  const still = await ranges(page);
  const bar = server.market.rows.at(-1);
  bar.time = Date.parse('2025-11-24T20:59:00Z');
  const { ticks: had } = await page.evaluate(`${handle}.stats()`);
  for (let i = 0; i < 12; i++) server.tick();
  await until(page, `${handle}.stats().ticks >= ${had + 12}`);
  await drawn(page);
  check('a new session moves no view', String(still) === String(await ranges(page)), String(await place()));
  await image(page, 'Home');
  const gaps = await comes(`${steps}.length === 1`, page);
  check('the session after a night follows at once', gaps);

  // The clock's own axis, and back.
  await page.getByRole('button', { name: 'Download and settings' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Hide nights and weekends' }).click();
  check('nights can be shown', await comes(`${steps}.some((step) => step > 12 * 3_600_000)`, page));
  await page.getByRole('button', { name: 'Download and settings' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Hide nights and weekends' }).click();
  check('and hidden again', await comes(`String(${steps}) === '60000'`, page));
  check('no errors', page.faults.length === 0, page.faults.join('; '));
  await page.close();
  await server.stop();
});

await section('measure', async () => {
  const server = await startMock({ ...market, bars: 500, past: 0 });
  const page = await open(server, newYork);
  await drawn(page);
  const words = () => page.locator('.rtnb-stage > .rtnb-unseen').textContent();
  // Words are said 400 ms after the last change of what is measured.
  const said = async (pattern) => comes(async () => pattern.test(await words()));
  const button = page.getByRole('button', { name: 'Measure' });
  const isOn = async () => (await button.getAttribute('aria-pressed')) === 'true';
  const before = await ranges(page);
  const drag = async (from, to) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 6 });
    await page.mouse.up();
    await drawn(page);
  };
  await page.keyboard.down('Shift');
  await drag([500, 400], [800, 250]);
  await page.keyboard.up('Shift');
  check('a drag with Shift measures', await said(/^\+\d+\.\d\d \(\+\d+\.\d\d %\), \d+ bars, .+, Vol /), await words());
  check(
    'and moves nothing',
    String(before) === String(await ranges(page)) && (await page.evaluate(`${handle}.following`)),
  );
  await image(page, 'Escape');
  check('Escape removes it', (await said(/^$/)) && !(await isOn()));
  await button.click();
  await page.mouse.click(500, 300);
  await page.mouse.move(650, 380, { steps: 4 });
  await page.mouse.click(700, 400);
  check('two clicks measure', await said(/^−\d/), await words());
  check('and move nothing either', String(before) === String(await ranges(page)));
  await button.click();
  check('the button removes it', !(await isOn()));
  await drag([500, 300], [640, 300]);
  check('afterwards a drag moves the chart', String(before) !== String(await ranges(page)));
  await image(page, 'Home');

  // By keys alone: 31 bars back from the newest, over the night.
  await page.mouse.move(5, 5);
  await button.focus();
  await page.keyboard.press('Enter');
  await drawn(page);
  for (let i = 0; i < 14; i++) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await said(/−139 bars/);
  const { rows } = server.market;
  const [from, to] = [rows.at(-1), rows.at(-140)];
  const volume = rows.slice(-140).reduce((sum, row) => sum + row.volume, 0);
  const change = Math.abs(to.close - from.close).toFixed(2);
  const text = await words();
  check('keys measure from close to close', text.includes(change) && text.includes('−139 bars, −2 d 19 h'), text);
  check(
    'with the volume of all bars',
    text.includes(`Vol ${Number((volume / 1e3).toPrecision(3))}K`),
    `${volume}: ${text}`,
  );
  await page.keyboard.press('m');
  check('the same key removes it', !(await isOn()));
  check('no errors', page.faults.length === 0, page.faults.join('; '));
  await page.close();
  await server.stop();
});

await section('downloads', async () => {
  const server = await startMock({ ...market, simulated: true, bars: 300, extra: true });
  const page = await open(server, newYork);
  await page.getByRole('button', { name: 'Measure' }).focus();
  await page.keyboard.press('Enter');
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowLeft');
  const get = async (name) => {
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download and settings' }).focus();
    await page.keyboard.press('ArrowDown');
    for (let i = 0; i < ['PNG', 'SVG', 'CSV'].indexOf(name); i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const download = await coming;
    return [download.suggestedFilename(), await readFile(await download.path())];
  };
  const [csvName, csv] = await get('CSV');
  check('the file says what it is', /^SPY-1m-\d{8}-\d{6}\.csv$/.test(csvName), csvName);
  const lines = csv.toString().split('\r\n');
  check(
    'CSV has every column',
    lines[0] === 'time,open,high,low,close,volume,hull,macd,signal,histogram,SMA 50,RSI',
    lines[0],
  );
  check('and every bar', lines.length === 303 && lines[302] === '', `${lines.length}`);
  const { time, close } = server.market.rows.at(-1);
  const row = lines[301].split(',');
  check('the newest last', row[0] === new Date(time).toISOString() && Number(row[4]) === close, lines[301]);
  const [, svg] = await get('SVG');
  const isDrawing = svg.toString().startsWith('<svg') && svg.toString().includes('SIMULATED');
  check('SVG is one drawing that says SIMULATED', isDrawing, `${svg.length} bytes`);
  // What was measured is in it, and the last price; and it is well-formed.
  const parsed = await page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, 'image/svg+xml');
    const texts = [...document.querySelectorAll('text')].map((one) => one.textContent);
    const shapes = document.querySelectorAll('.shapelayer path').length;
    return [document.querySelector('parsererror') === null, texts, shapes];
  }, svg.toString());
  check('it is well-formed, with the last price', parsed[0] && parsed[1].includes(close.toFixed(2)));
  check(
    'and what is measured',
    parsed[1].some((text) => /40 bars/.test(text)),
  );
  // Of the forming bar: wick, body, volume, Hull, histogram, MACD, signal, two of the user's, the last price; and the measured box.
  const onPage = await page.evaluate(`document.querySelectorAll('.rtnb-plot .shapelayer path').length`);
  check('and the forming bar', parsed[2] - onPage === 11, `${parsed[2]} shapes, ${onPage} on the page`);
  const [pngName, png] = await get('PNG');
  check(
    'PNG is twice as fine as the screen',
    png.readUInt32BE(16) === 2 * 1280,
    `${pngName} ${png.readUInt32BE(16)} x ${png.readUInt32BE(20)}`,
  );
  const colours = await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const context = Object.assign(document.createElement('canvas'), {
      width: image.width,
      height: image.height,
    }).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const found = { up: 0, down: 0, hull: 0, background: 0 };
    const is = (i, r, g, b) => data[i] === r && data[i + 1] === g && data[i + 2] === b;
    for (let i = 0; i < data.length; i += 4) {
      if (is(i, 38, 166, 154)) found.up++;
      else if (is(i, 239, 83, 80)) found.down++;
      else if (is(i, 1, 255, 255)) found.hull++;
      else if (is(i, 25, 25, 25)) found.background++;
    }
    return found;
  }, png.toString('base64'));
  const drawn = colours.up > 1_000 && colours.down > 1_000 && colours.hull > 500 && colours.background > 1e6;
  check("and shows candles and lines on the chart's ground", drawn, JSON.stringify(colours));
  check('no errors', page.faults.length === 0, page.faults.join('; '));
  await page.close();
  await server.stop();
});

await section('resize', async () => {
  const cell = `<!doctype html><link rel="icon" href="data:,"><body><div id="a" style="width:900px"></div>
    <script src="/assets/chart.js"></script><script>RealtimeNotebook.mount(document.getElementById('a'),
    { symbol: 'SPY', timeframe: '1m', height: 420, urls: [location.origin + '/'] });</script></body>`;
  const server = await startMock({ every: 0, pages: { '/cell': cell } });
  const page = await open(server, 'cell');
  for (const width of [640, 310, 1_100]) {
    await page.evaluate(`document.getElementById('a').style.width = '${width}px'; 0`);
    await until(page, `${plot}._fullLayout.width === ${width}`);
    await drawn(page);
    const overlay = await page.evaluate("document.querySelector('.rtnb-overlay').getBoundingClientRect().width");
    const ticks = await page.evaluate("document.querySelectorAll('.rtnb-plot .xtick').length");
    check(
      `it is as wide as its cell: ${width}`,
      overlay === width && ticks >= 2 && ticks <= width / 60,
      `${ticks} ticks`,
    );
  }
  await page.close();
  await server.stop();
});

await section('axe', async () => {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const theme of ['dark', 'light']) {
    for (const viewport of [
      { width: 1280, height: 760 },
      { width: 390, height: 740 },
    ]) {
      const server = await startMock({ ...market, simulated: true, bars: 300, extra: true });
      for (let i = 0; i < 6; i++) server.alert(someAlert());
      const page = await open(server, `chart/SPY/1m?theme=${theme}`, viewport);
      const name = `${theme} ${viewport.width}`;
      // The page's policy forbids scripts that are not its own; the debugger's are no part of the page.
      const debug = await page.context().newCDPSession(page);
      await debug.send('Runtime.evaluate', { expression: `{${axe};window.axe = axe}` });
      const look = async (state) => {
        // The animations are over by then.
        await drawn(page, 400);
        const found = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
        const bad = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        const words = bad.map(
          ({ id, nodes }) =>
            `${id}: ${nodes.map(({ target, any }) => `${target} ${any[0]?.message ?? ''}`).join(' | ')}`,
        );
        check(`axe finds nothing serious, ${name}, ${state}`, bad.length === 0, words.join('; '));
        const minor = found.violations.filter((one) => !bad.includes(one)).map(({ id }) => id);
        if (minor.length > 0) console.log(`     minor: ${minor.join(', ')}`);
      };
      await look('the chart');
      await page.getByRole('button', { name: 'Download and settings' }).click();
      await look('the menu');
      await page.keyboard.press('Escape');
      for (let i = 0; i < 6; i++) server.alert(someAlert());
      await look('toasts');
      await page.locator('.rtnb-bell').click();
      await look('the list of alerts');
      await page.keyboard.press('Escape');
      server.alert({ rule: 'stop-loss', severity: 'critical', text: 'Price crossed 580 downwards' });
      await until(page, "document.querySelector('.rtnb-dialog-back:not([hidden])') !== null");
      await look('the dialog');
      await page.keyboard.press('Escape');
      await page.locator('.rtnb-badge').click();
      await look('the state of the chart');
      await page.keyboard.press('Escape');
      server.status({ state: 'reconnecting', text: 'connection refused' });
      await page.getByRole('button', { name: 'Measure' }).focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Shift+ArrowLeft');
      for (const entry of ['Hull', 'Signals']) await page.locator('.rtnb-entry', { hasText: entry }).first().click();
      await look('measuring, lines off, feed lost');

      // What axe leaves to the eye because something transparent lies over it: words above the plot and the panels.
      const words = await page.evaluate(`(() => {
        const light = (text) => {
          const [r, g, b] = text.match(/[\\d.]+/g).map((part) => {
            const share = part / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = light(getComputedStyle(document.querySelector('.rtnb-root')).backgroundColor);
        const texts = [...document.querySelectorAll('.rtnb-readout *, .rtnb-captions *, .rtnb-header *:not(.rtnb-count)')];
        return texts.filter((one) => one.checkVisibility() && one.textContent !== '').map((one) => {
          const { color, opacity } = getComputedStyle(one);
          const [low, high] = [light(color), ground].sort((a, b) => a - b);
          return [one.textContent, ((high + 0.05) / (low + 0.05)) * (opacity === '1' ? 1 : 0)];
        });
      })()`);
      const faint = words.filter(([, ratio]) => ratio < 4.5).map(([text, ratio]) => `${text} ${ratio.toFixed(1)}`);
      check(`words have contrast, ${name}`, words.length > 20 && faint.length === 0, faint.join(', '));

      // Every control is reached by Tab and shows where the focus is.
      await page.evaluate('document.activeElement.blur()');
      const all = await page.evaluate(`[...document.querySelectorAll('.rtnb-root button, .rtnb-image')]
        .filter((one) => one.checkVisibility() && one.tabIndex >= 0 && one.getAttribute('role') !== 'menuitem').length`);
      const reached = new Set();
      const unseen = [];
      for (let i = 0; i < all + 5; i++) {
        await page.keyboard.press('Tab');
        const focus = await page.evaluate(`(() => {
          const one = document.activeElement;
          const style = getComputedStyle(one);
          const name = one.getAttribute('aria-label') ?? one.textContent;
          return one === document.body ? undefined : [name, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2];
        })()`);
        if (focus === undefined) continue;
        reached.add(focus[0]);
        if (!focus[1]) unseen.push(focus[0]);
      }
      check(`Tab reaches every control, ${name}`, reached.size >= all, `${reached.size} of ${all}`);
      check(`the focus is seen on each, ${name}`, unseen.length === 0, unseen.join(', '));
      check(`no errors, ${name}`, page.faults.length === 0, page.faults.join('; '));
      await page.close();
      await server.stop();
    }
  }
});

await finish();
