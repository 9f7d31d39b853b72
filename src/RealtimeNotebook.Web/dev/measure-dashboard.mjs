// Measures the built dashboard in a real browser and fails when a promise is broken. Run `npm run build` and build the tool before.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch } from './browser.mjs';
import { exchangeList, startDerivatives } from './derivatives-mock.mjs';
import { runTool, startTool, tokenOf } from './rtnb.mjs';
import { calibrate, inTime, slowness, spent } from './spent.mjs';

const browser = await launch();
const failures = [];
const check = (name, holds, figure = '') => {
  console.log(`${holds ? 'ok  ' : 'FAIL'} dashboard: ${name}${figure === '' ? '' : `: ${figure}`}`);
  if (!holds) failures.push(name);
};
const only = process.argv.slice(2);
const section = async (name, run) => {
  if (only.length === 0 || only.includes(name)) await run();
};
const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
const handle = "document.getElementById('dashboard').dashboard";
const stats = (page) => page.evaluate(`({ ...${handle}.stats })`);
const text = (page, selector) => page.locator(selector).first().textContent();
const ms = (time) => `${Math.round(time)} ms`;

/** Waits for an expression to hold, and returns how long that took. Playwright's own polling compiles text, which the page's policy forbids. */
async function until(page, expression, timeout = 30_000) {
  const began = performance.now();
  while (!(await page.evaluate(expression))) {
    if (performance.now() - began > timeout) throw new Error(`${expression} did not come true in ${timeout} ms`);
    await wait(10);
  }
  return performance.now() - began;
}

/** Opens a page, with its faults written down, and waits until the past is drawn. */
async function open(url, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options.context });
  page.faults = [];
  page.on('pageerror', (fault) => page.faults.push(fault.message));
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  if (options.before !== undefined) await page.addInitScript(options.before);
  await page.goto(url);
  if (options.shown === false) return page;
  await until(page, `${handle}?.stats.firstData !== undefined && ${handle}.stats.candles > 0`);
  await drawn(page);
  return page;
}

/** Returns when what has come so far is drawn. */
const drawn = (page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))');

/** How many pixels of the charts have a colour. */
const pixels = (page, colour) =>
  page.evaluate(`(() => {
    const canvas = ${handle}.board.chart.takeScreenshot();
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const [r, g, b] = ${JSON.stringify(colour)};
    let found = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 12) found++;
    }
    return found;
  })()`);
const moveColour = [255, 213, 74];
const seen = (page) => page.evaluate(`(({ from, to }) => [from, to])(${handle}.board.seen())`);

await calibrate(browser);

await section('start', async () => {
  const server = await startDerivatives();
  const page = await open(`${server.url}#theme=dark&symbol=BTCUSDT`);
  const [{ firstData, points, liquidations }, cost] = [await stats(page), await spent(page)];
  check(
    'first data within 3 s of the load',
    inTime(firstData, 3_000, cost, 2_000),
    `${ms(firstData)}, ${ms(cost)} of processor time, ${points} points, ${liquidations} liquidations`,
  );
  await until(page, `document.querySelector('.status').dataset.state === 'connected'`);
  check('connected, and it says so', (await text(page, '.status')) === 'Connected');
  check('the countdown runs', /^\d\d:\d\d:\d\d$/.test(await text(page, '.strip .tile:nth-child(4) .tile-value')));
  check('no errors', page.faults.length === 0, page.faults.join('; '));
  await page.close();
  await server.stop();
});

await section('updates', async () => {
  const server = await startDerivatives();
  const page = await open(`${server.url}#theme=dark&symbol=BTCUSDT&bars=1m`);
  const btc = server.market.get('BTCUSDT');
  const took = [];
  const began = await spent(page);
  for (let i = 0; i < 20; i++) {
    server.openInterest('BTCUSDT', ['binance', 'bybit', 'hyperliquid'][i % 3], 1.0005);
    took.push(await until(page, `Math.abs(${handle}.stats.sum - ${btc.sum}) < 1e-6`));
    await wait(30);
  }
  took.sort((a, b) => a - b);
  const each = ((await spent(page)) - began) / took.length;
  check(
    'an update is drawn within 1 s of its message',
    inTime(took.at(-1), 1_000, each, 300),
    `p50 ${ms(took[10])}, max ${ms(took.at(-1))}, ${ms(each)} of processor time each`,
  );
  check(
    'the figure follows',
    (await text(page, '.legend:nth-child(2) .legend-value')) === `${(btc.sum / 1_000).toFixed(0)}K`,
  );

  const [moves, yellow, sofar] = [(await stats(page)).moves, await pixels(page, moveColour), await spent(page)];
  server.openInterest('BTCUSDT', 'binance', 1.13);
  const marked = await until(page, `${handle}.stats.moves > ${moves}`);
  await drawn(page);
  const cost = (await spent(page)) - sofar;
  const after = await pixels(page, moveColour);
  check(
    'a move of 6 % is marked within 2 s',
    inTime(marked, 2_000, cost, 1_000) && after > yellow + 30,
    `${ms(marked)}, ${ms(cost)} of processor time, ${after - yellow} pixels`,
  );

  const before = (await stats(page)).liquidations;
  for (let i = 0; i < 40; i++) server.liquidation('BTCUSDT', i % 4 === 0 ? 'SHORT' : 'LONG', 1 + i);
  await until(page, `${handle}.stats.liquidations === ${before + 40}`);
  const tape = await page.locator('.tape-row').first().textContent();
  check('liquidations are on the tape', /long/.test(tape) && (await page.locator('.tape-row').count()) === 40, tape);
  server.funding('BTCUSDT', 'binance', -0.002);
  await until(page, `document.querySelector('.strip .tile:nth-child(3) .tile-value').dataset.sign === 'negative'`);
  const colour = await page.evaluate(
    `getComputedStyle(document.querySelector('.strip .tile:nth-child(3) .tile-value')).color`,
  );
  check('negative funding is green', colour === 'rgb(47, 191, 174)', colour);
  check('nothing was refused', (await stats(page)).refused === 0 && page.faults.length === 0, page.faults.join('; '));
  await page.close();
  await server.stop();
});

await section('reconnect', async () => {
  let server = await startDerivatives({ points: 3_000 });
  const { port, market } = server;
  const page = await open(`${server.url}#symbol=BTCUSDT`);
  await server.stop();
  await until(page, `document.querySelector('.status').dataset.state === 'reconnecting'`);
  check('a lost server is said', (await text(page, '.status')) === 'Reconnecting');
  check('and a button tries at once', await page.getByRole('button', { name: 'Try to connect at once' }).isVisible());
  await wait(4_000);
  server = await startDerivatives({ port, symbols: market });
  // Said while nobody listened.
  server.openInterest('BTCUSDT', 'bybit', 1.01, { silent: true });
  const back = await until(page, `document.querySelector('.status').dataset.state === 'connected'`);
  check('it is back within 10 s of the server', back < 10_000 * slowness(), ms(back));
  await until(page, `Math.abs(${handle}.stats.sum - ${market.get('BTCUSDT').sum}) < 1e-6`);
  check('what was missed is looked up', true);
  await page.close();
  await server.stop();
});

await section('switch', async () => {
  const server = await startDerivatives();
  const page = await open(`${server.url}#symbol=BTCUSDT&bars=1m&theme=light`);
  await page.locator('.chart').hover({ position: { x: 600, y: 200 } });
  const whole = String(await seen(page));
  await page.mouse.wheel(0, -600);
  await until(page, `String((({ from, to }) => [from, to])(${handle}.board.seen())) !== '${whole}'`);
  await drawn(page);
  const before = await seen(page);
  await page.keyboard.press('/');
  await page.keyboard.type('eth');
  const offered = await page.locator('.symbol-row').allTextContents();
  check('the symbol is searched', offered.join() === 'ETHUSDT', offered.join());
  const [loads, began] = [(await stats(page)).loads, await spent(page)];
  await page.keyboard.press('Enter');
  const took = await until(page, `${handle}.stats.symbol === 'ETHUSDT' && ${handle}.stats.loads > ${loads}`);
  await drawn(page);
  const cost = (await spent(page)) - began;
  check('a symbol is shown within 2 s', inTime(took, 2_000, cost, 1_500), `${ms(took)}, ${ms(cost)} of processor time`);
  const after = await seen(page);
  const apart = Math.max(...before.map((time, i) => Math.abs(time - after[i])));
  check('the stretch of time in view is kept', apart <= 120_000, `${ms(apart)} apart of ${ms(before[1] - before[0])}`);
  check('the layout is in the URL', page.url().endsWith('#symbol=ETHUSDT&bars=1m&theme=light'), page.url());
  const shown = new Set([...(await page.locator('.venue-table td:first-child').allTextContents())]);
  check('venues are named', shown.size === 3, [...shown].join());
  await page.locator('.chip', { hasText: 'bybit' }).click();
  const eth = server.market.get('ETHUSDT');
  const without = eth.sum - eth.venues.get('bybit').value.at(-1);
  await until(page, `Math.abs(${handle}.stats.sum - ${without}) < 1e-6`);
  check('a venue is taken out of the sum', page.url().includes('without=bybit'));
  await page.close();
  await server.stop();
});

await section('symbols', async () => {
  const listed = [...exchangeList(740), '<img src=x onerror=alert(1)>'];
  const server = await startDerivatives({ points: 3_000, listed });
  server.list.pending = true;
  const page = await open(server.url, { shown: false });
  await until(page, `!document.querySelector('.message').hidden`);
  check(
    'with nothing to show yet, it says what is waited for',
    /asked for its symbols/.test(await text(page, '.message')),
  );
  await wait(2_500);
  check('time that passes meanwhile makes no bars', (await page.evaluate(`${handle}.board.grid.count`)) === 1);
  server.list.pending = false;
  const first = await until(page, `${handle}?.stats.symbol === 'BTCUSDT' && ${handle}.stats.loads > 0`);
  check('the first of the list is shown when it has come', first < 10_000 * slowness(), ms(first));

  const rows = () => page.locator('.symbol-row').allTextContents();
  const names = () => page.locator('.symbol-name').allTextContents();
  const marked = () => text(page, '.symbol-row[aria-selected=true] .symbol-name');
  await page.keyboard.press('/');
  check(
    '40 of 741 are offered, the rest is counted',
    (await rows()).length === 40 && (await text(page, '.symbol-note')) === '701 more: type to narrow',
  );
  check(
    'the symbol shown goes first',
    (await rows())[0] === 'BTCUSDTshown' && (await names())[1] === 'ETHUSDT',
    (await rows()).slice(0, 3).join(),
  );
  await page.keyboard.press('PageDown');
  await page.keyboard.press('ArrowDown');
  check('keys move the mark', (await marked()) === listed[9], await marked());
  for (let i = 0; i < 6; i++) await page.keyboard.press('PageDown');
  const inView = `(() => {
    const [row, list] = ['.symbol-row[aria-selected=true]', '.symbol-list'].map((one) => document.querySelector(one).getBoundingClientRect());
    return row.top >= list.top && row.bottom <= list.bottom;
  })()`;
  check(
    'the mark stops at the end, in view',
    (await marked()) === listed[39] && (await page.evaluate(inView)),
    await marked(),
  );
  await page.keyboard.press('ArrowDown');
  check('a step further is the beginning', (await marked()) === 'BTCUSDT');

  const typed = await page.evaluate(`(() => {
    const input = document.querySelector('.symbol-input');
    // The best of five rounds: whatever else took the processor meanwhile is no cost of a letter.
    const took = Array(10).fill(Infinity);
    for (let round = 0; round < 5; round++) {
      ['u', 'us', 'usd', 'usdt', 'c', 'c1', '1000', 's', 'd', 'usdt'].forEach((text, i) => {
        const began = performance.now();
        input.value = text;
        input.dispatchEvent(new Event('input'));
        document.querySelector('.symbol-list').getBoundingClientRect();
        took[i] = Math.min(took[i], performance.now() - began);
      });
    }
    return took.sort((a, b) => a - b);
  })()`);
  check(
    'a letter costs less than a frame',
    typed[5] < 16 * slowness(),
    `p50 ${typed[5].toFixed(1)} ms, max ${typed[9].toFixed(1)} ms`,
  );
  check('at most 41 rows, whatever is typed', (await rows()).length === 41);
  await page.locator('.symbol-input').fill('eth');
  check(
    'what begins so goes first, the text itself last',
    (await names()).join() === 'ETHUSDT,eth',
    (await rows()).join(),
  );
  await page.locator('.symbol-input').fill('onerror');
  check(
    'a name is text and nothing else',
    (await page.locator('.symbol-popup img').count()) === 0 && (await rows()).length === 2,
  );

  await page.locator('.symbol-input').fill('1000s');
  await page.keyboard.press('Enter');
  const loads = (await stats(page)).loads;
  await until(page, `${handle}.stats.symbol === '1000SHIBUSDT'`);
  check('Enter shows it', loads >= 1 && (await page.locator('.symbol-popup').isHidden()));
  await page.keyboard.press('/');
  await page.keyboard.type('BTCUSDT_270326');
  check(
    'what nobody lists can be taken as typed',
    (await rows()).join() === 'BTCUSDT_270326as typed',
    (await rows()).join(),
  );
  await page.keyboard.press('Enter');
  await until(page, `${handle}.stats.symbol === 'BTCUSDT_270326'`);

  server.list.fault = 'The symbols cannot be listed: <b>it does not answer</b>.';
  await page.evaluate('{ const now = Date.now; Date.now = () => now() + 120_000; }');
  await page.keyboard.press('/');
  await until(page, `document.querySelector('.symbol-note').textContent.includes('cannot be listed')`);
  check(
    'a list that cannot be had is said in the box, and any symbol can be typed',
    /<b>.*Any symbol can be typed/.test(await text(page, '.symbol-note')),
  );
  server.list.fault = null;
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await until(page, `document.querySelectorAll('.symbol-row').length === 40`);
  check(
    'it is there as soon as it can be had',
    (await names())[0] === 'BTCUSDT_270326',
    (await rows()).slice(0, 3).join(),
  );
  const asked = server.list.asked;
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
  }
  check('whoever looks again at once asks nobody', server.list.asked === asked, `${asked} questions`);
  await page.locator('.symbol-row').nth(3).click();
  await until(page, `${handle}.stats.symbol === '${listed[2]}'`);
  check('a row can be clicked', page.faults.length === 0, page.faults.join('; '));
  await page.close();
  await server.stop();
});

await section('frames', async () => {
  const server = await startDerivatives();
  for (const by of ['', '&by=venue']) {
    const page = await open(`${server.url}#symbol=BTCUSDT&bars=1m&theme=dark${by}`);
    const { points } = await stats(page);
    const bars = await page.evaluate(`${handle}.board.grid.count`);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busy = async () =>
      (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1_000;
    const what = `${bars} bars, ${points} points${by === '' ? '' : ', by venue'}`;
    /** Frames a second; or, where other programs take this machine's processors, that these frames would have had their time. */
    const judge = async (name, run, holds = () => true) => {
      const before = await busy();
      const { frames, took, longest } = await run();
      const [fps, each] = [(frames / took) * 1_000, ((await busy()) - before) / frames];
      const figures = `${fps.toFixed(0)} frames/s, ${each.toFixed(1)} ms of processor time a frame, longest frame ${ms(longest)}, ${what}`;
      check(
        `${name} at 30 frames/s or more`,
        (fps >= 30 || each < 30 * slowness()) && bars >= 1_440 && points >= 49_000 && (await holds()),
        figures,
      );
    };
    const scripted = (moves) => () =>
      page.evaluate(`(async () => {
        const { board } = ${handle};
        const axis = board.chart.timeScale();
        const next = () => new Promise((done) => requestAnimationFrame(done));
        board.showAll();
        await next();
        const began = await next();
        let last = began, longest = 0;
        for (let i = 0; i < 90; i++) {
          const range = axis.getVisibleLogicalRange();
          (${moves})(axis, range, i < 45 ? 1 : -1);
          const now = await next();
          longest = Math.max(longest, now - last);
          last = now;
        }
        return { frames: 90, took: last - began, longest };
      })()`);
    await judge(
      'pan',
      scripted('(axis, { from, to }, way) => axis.setVisibleLogicalRange({ from: from + 7 * way, to: to + 7 * way })'),
    );
    await judge(
      'zoom',
      scripted(`(axis, { from, to }, way) => {
        const step = 0.02 * way * (to - from);
        axis.setVisibleLogicalRange({ from: from + step, to: to - step });
      }`),
    );
    const before = await seen(page);
    await judge(
      'a drag with the mouse',
      async () => {
        const counted = page.evaluate(`(async () => {
          const next = () => new Promise((done) => requestAnimationFrame(done));
          const began = await next();
          let last = began, frames = 0, longest = 0;
          while (last < began + 1_500) {
            const now = await next();
            longest = Math.max(longest, now - last);
            [last, frames] = [now, frames + 1];
          }
          return { frames, took: last - began, longest };
        })()`);
        await page.mouse.move(400, 300);
        await page.mouse.down();
        const end = Date.now() + 1_500;
        for (let x = 0; Date.now() < end; x += 6) await page.mouse.move(400 + (x % 300), 300);
        await page.mouse.up();
        return counted;
      },
      async () => (await seen(page))[0] !== before[0],
    );
    await page.close();
  }
  await server.stop();
});

await section('hidden', async () => {
  const server = await startDerivatives({ points: 6_000 });
  // A clock that can be set on, and a tab that can be hidden: then the browser hands out no frames.
  const before = `{
    const [now, frame] = [Date.now, window.requestAnimationFrame.bind(window)];
    let [ahead, state, waiting] = [0, 'visible', []];
    Date.now = () => now() + ahead;
    window.requestAnimationFrame = (run) => (state === 'hidden' ? waiting.push(run) : frame(run));
    Object.defineProperty(document, 'visibilityState', { get: () => state });
    window.setOn = (time) => { ahead += time; };
    window.hide = () => { state = 'hidden'; document.dispatchEvent(new Event('visibilitychange')); };
    window.show = () => { state = 'visible'; for (const run of waiting.splice(0)) frame(run); document.dispatchEvent(new Event('visibilitychange')); };
  }`;
  const page = await open(`${server.url}#symbol=BTCUSDT&bars=1m`, { before });
  const [bars, last] = await page.evaluate(`[${handle}.board.grid.count, ${handle}.stats.messages]`);
  await page.evaluate('hide(); setOn(3_600_000)');
  const now = Date.now();
  for (let i = 1; i <= 3_600; i++) {
    server.openInterest('BTCUSDT', 'binance', i % 2 === 0 ? 1.0004 : 1 / 1.0004, { time: now + i * 1_000 });
    if (i % 200 === 0) await wait(5);
  }
  // The other venues report at the end of the hour: one that was silent for longer has no part in the sum.
  for (const venue of ['bybit', 'hyperliquid']) server.openInterest('BTCUSDT', venue, 1, { time: now + 3_600_000 });
  await until(page, `${handle}.stats.messages >= ${last + 3_602}`);
  const [{ loads }, began] = [await stats(page), await spent(page)];
  await page.evaluate('show()');
  const took = await until(
    page,
    `${handle}.stats.loads > ${loads} && ${handle}.board.grid.count >= ${bars + 60} && Math.abs(${handle}.stats.sum - ${server.market.get('BTCUSDT').sum}) < 1e-6`,
  );
  const cost = (await spent(page)) - began;
  check(
    'an hour in a hidden tab is made good within 3 s',
    inTime(took, 3_000, cost, 2_000),
    `${ms(took)}, ${ms(cost)} of processor time, ${(await page.evaluate(`${handle}.board.grid.count`)) - bars} bars more`,
  );
  check('no errors', page.faults.length === 0 && (await text(page, '.status')) === 'Connected', page.faults.join('; '));
  await page.close();
  await server.stop();
});

await section('memory', async () => {
  const server = await startDerivatives();
  const page = await open(`${server.url}#symbol=BTCUSDT&bars=1m`);
  const devtools = await page.context().newCDPSession(page);
  const heap = async () => {
    for (let i = 0; i < 3; i++) await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize / 1e6;
  };
  let time = Date.now();
  const run = async (count) => {
    const goal = (await stats(page)).messages + count;
    for (let i = 0; i < count; i++) {
      const venue = ['binance', 'bybit', 'hyperliquid'][i % 3];
      // Beside one another, as those of a busy second are.
      if (i % 40 === 0) time = Math.max(time + 1, Date.now());
      if (i % 10 === 9) server.liquidation('BTCUSDT', i % 20 === 9 ? 'LONG' : 'SHORT', 0.5, time);
      else if (i % 10 === 8) server.funding('BTCUSDT', venue, 0.0001, time);
      else server.openInterest('BTCUSDT', venue, i % 2 === 0 ? 1.0001 : 1 / 1.0001, { time });
      if (i % 20 === 19) await wait(4);
    }
    await until(page, `${handle}.stats.messages >= ${goal}`, 120_000);
  };
  const count = process.env['RTNB_LONG'] === '1' ? 200_000 : 12_000;
  await run(3_000);
  const [before, nodes] = [await heap(), await page.evaluate("document.querySelectorAll('*').length")];
  await run(count);
  const [after, nodesAfter] = [await heap(), await page.evaluate("document.querySelectorAll('*').length")];
  const { points, liquidations, frames } = await stats(page);
  check(
    `the heap is bounded over ${count} messages`,
    after - before < 8,
    `${before.toFixed(1)} -> ${after.toFixed(1)} MB, ${frames} frames`,
  );
  check('elements do not accumulate', Math.abs(nodesAfter - nodes) < 60, `${nodes} -> ${nodesAfter}`);
  check(
    'what is kept is bounded',
    points <= 150_000 && liquidations <= 50_000,
    `${points} points, ${liquidations} liquidations`,
  );
  await page.close();
  await server.stop();
});

await section('file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rtnb-dashboard-'));
  const [carried, empty] = [join(folder, 'carried.html'), join(folder, 'empty.html')];
  await runTool('dashboard', '--out', carried, '--data', 'demo://?seed=1');
  await runTool('dashboard', '--out', empty);
  const offline = await open(pathToFileURL(carried).href, { context: { offline: true } });
  const { points, liquidations, symbol, firstData } = await stats(offline);
  check(
    'one file opens with the network off',
    points > 10_000 && liquidations > 100,
    `${symbol}, ${points} points, first data after ${ms(firstData)}`,
  );
  check('it says that it is a recording', (await text(offline, '.status')) === 'Recording');
  check('no errors, and nothing asked of anybody', offline.faults.length === 0, offline.faults.join('; '));
  await offline.keyboard.press('/');
  await offline.keyboard.type('sol');
  await offline.keyboard.press('Enter');
  await until(offline, `${handle}.stats.symbol === 'SOLUSDT' && ${handle}.stats.points > 1_000`);
  check('its other symbols can be looked at', true);
  await offline.close();

  const tool = await startTool('demo', '--dashboard', '--no-open');
  const token = tokenOf(tool.url);
  const form = await open(pathToFileURL(empty).href, { shown: false });
  await form.locator('input').first().fill(tool.url.origin);
  await form.locator('input').nth(1).fill(token);
  await form.locator('form button[type=submit]').click();
  await until(form, `document.getElementById('dashboard')?.dashboard?.stats.loads > 0`);
  await until(form, `document.querySelector('.status').dataset.state === 'connected'`);
  check('a file without a recording asks for a server and connects', form.faults.length === 0, form.faults.join('; '));
  await form.close();
  const query = new URLSearchParams({ server: tool.url.origin });
  const given = await open(`${pathToFileURL(empty).href}?${query}#symbol=ETHUSDT&token=${token}`);
  check('a server can be given in its URL', (await stats(given)).symbol === 'ETHUSDT');
  await given.close();
  const served = await open(tool.url.href);
  await until(
    served,
    `document.querySelector('.status').dataset.state === 'connected' && ${handle}.stats.messages > 5`,
  );
  check(
    'the real server is live, under its own policy',
    served.faults.length === 0 && !served.url().includes('token'),
    served.faults.join('; '),
  );
  await served.close();
  await tool.stop();
  await rm(folder, { recursive: true });
});

await browser.close();
if (failures.length > 0) {
  console.error(`${failures.length} failed`);
  process.exit(1);
}
