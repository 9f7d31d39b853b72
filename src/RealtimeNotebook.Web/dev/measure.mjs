// Measures the built page in a real browser and fails when a promise is broken. Run `npm run build` before.
import { readFile } from 'node:fs/promises';
import { someAlert } from './mock-alerts.mjs';
import { startMock } from './mock-server.mjs';
import { calibrate, inTime, slowness, spent } from './spent.mjs';
import { browser, check, comes, drawn, finish, handle, open, plot, section, until, wait } from './page.mjs';

const stats = (page) => page.evaluate(`${handle}.stats()`);
const ranges = (page) => page.evaluate(`[${plot}._fullLayout.xaxis.range, ${plot}._fullLayout.yaxis.range].flat()`);

/** Drags over the middle of the plot. */
async function drag(page) {
  const box = await page.locator('.rtnb-plot').boundingBox();
  const [x, y] = [box.x + box.width * 0.4, box.y + box.height * 0.3];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 220, y + 10, { steps: 8 });
  await page.mouse.up();
  await drawn(page);
}

async function tickUntil(page, server, count) {
  const start = (await stats(page)).ticks;
  for (let sent = 0; sent < count; sent++) {
    server.tick();
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => done()))');
  }
  await until(page, `${handle}.stats().ticks >= ${start + count}`);
}

await calibrate(browser);

await section('start', async () => {
  const server = await startMock({ every: 300 });
  const page = await open(server);
  const first = await page.evaluate('performance.now()');
  const cost = await spent(page);
  check(
    'first chart after navigation within 3 s',
    inTime(first, 3_000, cost, 2_000),
    `${Math.round(first)} ms at most, ${Math.round(cost)} ms of processor time`,
  );
  await page.close();
  await server.stop();
});

await section('ticks', async () => {
  for (const bars of [500, 5_000]) {
    const server = await startMock({ every: 0, bars });
    const page = await open(server, `chart/SPY/1m?theme=dark&window=${bars}`);
    await tickUntil(page, server, 300);
    const { tickMs, redrawMs, latencyMs, redraws } = await stats(page);
    const round = ({ p50, p95, max }) => `p50 ${p50.toFixed(2)} p95 ${p95.toFixed(2)} max ${max.toFixed(1)} ms`;
    check(`tick at ${bars} bars below 4 ms`, tickMs.p50 < 4 * slowness(), `${round(tickMs)}`);
    console.log(`     redraw ${round(redrawMs)} (${redraws} of 300 ticks); latency ${round(latencyMs)}`);
    check(`no errors at ${bars} bars`, page.faults.length === 0, page.faults.join('; '));
    await page.close();
    await server.stop();
  }
});

await section('zoom', async () => {
  const server = await startMock({ every: 0, barTicks: 25 });
  for (const mode of ['pan', 'zoom']) {
    const page = await open(server);
    if (mode === 'zoom') await page.getByRole('button', { name: 'Drag to zoom' }).click();
    await drawn(page);
    const following = await ranges(page);
    await drag(page);
    const before = await ranges(page);
    check(`${mode}: a drag moves the chart`, before[0] !== following[0]);
    await page.mouse.move(500, 300);
    await tickUntil(page, server, 100);
    const after = await ranges(page);
    check(`${mode}: ranges unchanged by 100 ticks and 4 new bars`, String(before) === String(after), after.join(' '));
    check(`${mode}: hover is still there`, /\d/.test(await page.locator('.rtnb-time').textContent()));
    check(`${mode}: Follow is offered`, await page.locator('.rtnb-follow').isVisible());
    await page.locator('.rtnb-follow').click();
    await drawn(page);
    const again = await ranges(page);
    check(
      `${mode}: Follow shows the newest bar`,
      Date.parse(`${again[1].replace(' ', 'T')}Z`) > server.market.rows.at(-1).time,
    );
    await drag(page);
    await page.locator('.rtnb-plot').dblclick({ position: { x: 500, y: 200 } });
    check(`${mode}: double click follows`, await comes(`${handle}.following`, page));
    await page.locator('.rtnb-entry', { hasText: 'Hull' }).click();
    await tickUntil(page, server, 30);
    const names = await page.evaluate(`${plot}.data.map((trace) => trace.name)`);
    check(`${mode}: a hidden trace stays hidden`, !names.includes('hull') && names.includes('macd'));
    await page.locator('.rtnb-entry', { hasText: 'MACD' }).click();
    await drawn(page);
    await page.locator('.rtnb-entry', { hasText: 'MACD' }).click();
    await tickUntil(page, server, 3);
    // Signals lie below the candles; the forming bar's lines do not.
    const isForming = `(shape) => shape.type === 'line' && shape.layer !== 'below'`;
    const shapes = await page.evaluate(`${plot}.layout.shapes.filter(${isForming}).length`);
    const back = await page.evaluate(`${plot}.data.some((trace) => trace.name === 'macd')`);
    check(`${mode}: a panel goes and comes back`, back && shapes === 0, `${shapes} shapes left behind`);
    check(`${mode}: no errors`, page.faults.length === 0, page.faults.join('; '));
    await page.close();
  }
  const free = await open(server);
  await free.getByRole('button', { name: 'Fit the price axis' }).click();
  await drawn(free);
  const fitted = await ranges(free);
  await drag(free);
  const scaled = await ranges(free);
  check('a free price axis moves with a drag', fitted[2] !== scaled[2]);
  await tickUntil(free, server, 60);
  check('a free price axis survives', String(scaled) === String(await ranges(free)));
  await free.keyboard.press('Tab');
  await free.locator('.rtnb-image').focus();
  await free.keyboard.press('ArrowLeft');
  await free.keyboard.press('+');
  await drawn(free);
  const keyed = await ranges(free);
  check('keys move the chart', keyed[0] !== scaled[0]);
  await tickUntil(free, server, 30);
  check('what keys chose survives', String(keyed) === String(await ranges(free)));
  await free.keyboard.press('Home');
  check('Home follows', await comes(`${handle}.following`, free));
  await free.close();
  const page = await open(server);
  await page.mouse.move(700, 300);
  const before = await ranges(page);
  await page.mouse.wheel(0, -400);
  // A while after its last turn the wheel is taken to rest.
  await drawn(page, 400);
  const after = await ranges(page);
  check('wheel zooms the time axis', before[0] !== after[0]);
  await tickUntil(page, server, 60);
  check('wheel zoom survives', String(after) === String(await ranges(page)));
  await page.mouse.move(600, 300);
  await page.mouse.down();
  await page.mouse.move(760, 300, { steps: 5 });
  await tickUntil(page, server, 60);
  const held = await ranges(page);
  await page.mouse.move(800, 300, { steps: 2 });
  await page.mouse.up();
  await drawn(page);
  check('a drag in progress survives bar closes', held[0] !== after[0] && (await ranges(page))[0] !== held[0]);
  await page.close();
  await server.stop();
});

await section('correction', async () => {
  const server = await startMock({ every: 0, bars: 5_000 });
  const page = await open(server, 'chart/SPY/1m?theme=dark&window=5000');
  await page.locator('.rtnb-image').focus();
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowLeft');
  await drawn(page);
  const [before, { redraws, bars, resyncs, refused }] = [await ranges(page), await stats(page)];
  const whole = JSON.stringify(server.market.history(5_000)).length;
  // A gap of ten bars is filled, and the bar after it was another.
  const { rows } = server.market;
  const at = rows.length - 20;
  const hole = rows.splice(at, 10);
  server.snapshotAll();
  await until(page, `${handle}.stats().bars === ${server.market.rows.length}`);
  await drawn(page);
  rows.splice(at, 0, ...hole);
  rows[at + 10].volume += 7;
  rows[at + 10].high += 3;
  const gone = (await stats(page)).redraws;
  const bytes = server.correct(20);
  await until(page, `${handle}.stats().bars === ${bars}`);
  await drawn(page);
  const after = await stats(page);
  check(
    'a filled gap redraws once',
    after.redraws - gone === 1,
    `${after.redraws - gone} of ${after.redraws - redraws}`,
  );
  check('zoom and place stay', String(before) === String(await ranges(page)));
  check('nothing is asked for anew or refused', after.resyncs === resyncs && after.refused === refused);
  check('it costs less than the history', bytes < whole / 5, `${bytes} of ${whole} bytes`);
  const price = `${plot}.data.find((trace) => trace.type === 'candlestick')`;
  const shown = await page.evaluate(`(({ x, high }) => [x.slice(-21), high.slice(-21)])(${price})`);
  const expected = rows.slice(-22, -1);
  const times = shown[0].map((text) => Date.parse(`${String(text).replace(' ', 'T')}Z`));
  check('the bars that were missing are drawn', String(times) === String(expected.map(({ time }) => time)));
  check('and the bar that was another', String(shown[1]) === String(expected.map(({ high }) => high)));
  check('no errors', page.faults.length === 0, page.faults.join('; '));
  await page.close();
  await server.stop();
});

await section('scroll', async () => {
  const server = await startMock({ every: 0, bars: 500, past: 7_250, barTicks: 8 });
  const page = await open(server);
  const bars = async () => (await stats(page)).bars;
  const label = () => page.locator('.rtnb-older').textContent();
  const placeOf = (time) => page.evaluate(`${plot}._fullLayout.xaxis.l2p(${time})`);
  const settled = `!${handle}.stats().scroll.loading`;
  await page.locator('.rtnb-image').focus();
  check('nothing is asked for while the chart follows', server.asked.length === 0 && (await bars()) === 500);

  // A page that is held back: the label says so, and when it comes nothing on the screen moves.
  const letGo = server.data.hold();
  await page.keyboard.press('Shift+ArrowLeft');
  await until(page, `document.querySelector('.rtnb-older').textContent === 'Loading older bars…'`);
  await drawn(page);
  const known = server.market.rows.at(-300).time;
  const clip = { x: 200, y: 100, width: 900, height: 560 };
  const [before, at, picture] = [await ranges(page), await placeOf(known), await page.screenshot({ clip })];
  letGo();
  await until(page, `${handle}.stats().bars === 1000`);
  await until(page, settled);
  await drawn(page);
  check('a page moves no range', String(before) === String(await ranges(page)));
  check('a page moves no bar', at === (await placeOf(known)));
  check('a page moves no pixel', picture.equals(await page.screenshot({ clip })));
  check('the label is gone', (await label()) === '');

  // While the viewer holds the chart, ticks go on and bars close.
  await page.keyboard.press('Shift+ArrowLeft');
  await drawn(page);
  server.data.delay = 150;
  await page.mouse.move(300, 300);
  await page.mouse.down();
  for (let i = 0; i < 8; i++) {
    await page.mouse.move(400 + i * 110, 300, { steps: 4 });
    server.tick();
  }
  await until(page, `${handle}.stats().bars >= 1500`);
  const held = await ranges(page);
  await wait(200);
  check('a drag is not torn from the hand', String(held) === String(await ranges(page)));
  await page.mouse.up();
  await drawn(page);
  const startOf = ([text]) => Date.parse(`${text.replace(' ', 'T')}Z`);
  check('where the drag ended, the chart stays', Math.abs(startOf(held) - startOf(await ranges(page))) < 1_000);
  server.data.delay = 0;

  // Errors are told, and the next move tries again.
  server.data.fault = 'InfluxDB does not answer: start it.';
  await page.locator('.rtnb-image').focus();
  const failed = `document.querySelector('.rtnb-older').dataset.state === 'failed'`;
  for (let i = 0; i < 12 && !(await page.evaluate(failed)); i++) {
    await page.keyboard.press('Shift+ArrowLeft');
    await wait(120);
  }
  await comes(failed, page);
  check(
    'a failure is told plainly',
    (await label()).includes('InfluxDB does not answer: start it. Move the chart'),
    await label(),
  );
  const tries = server.asked.length;
  await wait(1_000);
  check('it is not asked again by itself', server.asked.length === tries);
  server.data.fault = undefined;
  const soFar = await bars();
  await page.keyboard.press('ArrowRight');
  await until(page, `${handle}.stats().bars > ${soFar}`);
  check('the next move asks again', true);

  // A snapshot keeps what joins on to it; another history drops it.
  await until(page, settled);
  const loaded = await bars();
  const zoomed = await ranges(page);
  const { ticks } = await stats(page);
  server.dropOne();
  server.tick();
  await until(page, `(({ resyncs, ticks }) => resyncs === 1 && ticks > ${ticks})(${handle}.stats())`);
  await drawn(page);
  check('a snapshot keeps the bars that were scrolled in', (await bars()) === loaded, `${loaded} -> ${await bars()}`);
  check('and the zoom', String(zoomed) === String(await ranges(page)));

  const [pagesBefore, spentBefore] = [(await stats(page)).scroll.pages, await spent(page)];
  for (let i = 0; i < 200 && (await label()) !== 'Start of history'; i++) {
    await page.keyboard.press('Shift+ArrowLeft');
    await wait(60);
    await until(page, settled);
  }
  const cost = ((await spent(page)) - spentBefore) / ((await stats(page)).scroll.pages - pagesBefore);
  check(
    'it ends at the first bar, and says so',
    (await label()) === 'Start of history' && (await bars()) === server.market.rows.length,
    `${await bars()}`,
  );
  const asked = server.asked.length;
  await page.keyboard.press('ArrowLeft');
  await wait(300);
  check('beyond it nothing is asked', server.asked.length === asked);
  const given = await page.evaluate(`${plot}.data[0].x.length`);
  check('Plotly is given a part', given < 1_500, `${given} bars`);
  for (let i = 0; i < 15; i++) await page.keyboard.press('-');
  await drawn(page);
  const coarse = await page.evaluate(`${plot}.data[0].x.length`);
  check('zoomed far out, bars are merged', coarse < 1_800, `${coarse} for ${await bars()}`);
  await page.keyboard.press('Home');
  await drawn(page);
  const end = (await ranges(page))[1];
  check('Home shows the newest bar', Date.parse(`${end.replace(' ', 'T')}Z`) > server.market.rows.at(-1).time);
  const { pages, loadMs } = (await stats(page)).scroll;
  check(
    'a page of 500 in under 150 ms',
    inTime(loadMs.p50, 150, cost, 1_000),
    `${pages} pages, p50 ${loadMs.p50.toFixed(0)} p95 ${loadMs.p95.toFixed(0)} (some held back on purpose), ${cost.toFixed(0)} ms of processor time a page with its moves`,
  );
  check(
    'no errors but the refusal',
    page.faults.every((fault) => fault.includes('503')),
    page.faults.join('; '),
  );
  await page.close();
  await server.stop();
});

await section('past', async () => {
  // A viewer in the past sees no bar close, and his chart is not drawn for it.
  const server = await startMock({ every: 0, bars: 500, past: 3_000, barTicks: 5 });
  const page = await open(server);
  await page.locator('.rtnb-image').focus();
  for (let i = 0; i < 60 && (await stats(page)).bars < 2_500; i++) {
    await page.keyboard.press('Shift+ArrowLeft');
    await until(page, `!${handle}.stats().scroll.loading`);
  }
  // Back to where nothing older is wanted; what the last page has brought into view is drawn with the first bar that closes.
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowRight');
  await drawn(page);
  await until(page, `!${handle}.stats().scroll.loading`);
  await tickUntil(page, server, 6);
  await drawn(page);
  const before = await stats(page);
  await tickUntil(page, server, 26);
  const after = await stats(page);
  check('older bars have come', before.bars >= 2_500, `${before.bars}`);
  check('bars have closed', after.bars >= before.bars + 5, `${after.bars - before.bars}`);
  check(
    'out of view, a closed bar redraws nothing',
    after.redraws === before.redraws,
    `${before.redraws}, then ${after.redraws} redraws`,
  );
  check('while the overlay goes on', after.overlayDraws > before.overlayDraws);
  await page.keyboard.press('Home');
  await until(page, `${handle}.following`);
  await tickUntil(page, server, 11);
  const followed = (await stats(page)).redraws - after.redraws;
  check('in view, each does', followed >= 3, `${followed} redraws`);
  check('no errors', page.faults.length === 0, page.faults.join('; '));
  await page.close();
  await server.stop();
});

await section('align', async () => {
  // The forming bar lies on the overlay exactly where Plotly draws it after its close.
  const server = await startMock({ every: 0 });
  const page = await open(server);
  const at = await page.evaluate(`(() => {
    const axis = ${plot}._fullLayout.xaxis;
    const last = ${plot}.data[0].x.at(-1);
    return [axis.d2p(last), axis.l2p(Date.parse(last + 'Z'))];
  })()`);
  check('milliseconds and dates fall on one pixel', Math.abs(at[0] - at[1]) < 0.001, at.join(' '));
  const half = await page.evaluate(`(() => {
    const t = ${plot}.calcdata[0][0].t;
    const x = ${plot}.data[0].x;
    return [t.bdPos * 2, (Date.parse(x[1]) - Date.parse(x[0])) * 0.7];
  })()`);
  check('bodies are as wide as Plotly draws them', Math.abs(half[0] - half[1]) < 1, half.join(' '));
  await page.close();
  await server.stop();
});

await section('connection', async () => {
  let server = await startMock({ every: 100 });
  const { port } = server;
  const page = await open(server);
  await drag(page);
  const zoomed = await ranges(page);
  server.dropOne();
  await until(page, `${handle}.stats().resyncs === 1`);
  await wait(500);
  const asked = server.actions.filter(({ action }) => action === 'resync').length;
  check('a jump asks for one snapshot', asked === 1, `${asked}`);
  check('a snapshot leaves the zoom alone', String(zoomed) === String(await ranges(page)));
  const reported = () => server.actions.find(({ action }) => action === 'latency');
  await comes(() => reported() !== undefined);
  const report = reported();
  check('latency is reported', report?.samples > 0, JSON.stringify(report));
  const badge = () => page.locator('.rtnb-badge').textContent();
  const banner = async () => (await page.locator('.rtnb-banner-text').allTextContents()).join(' | ');
  await server.shutDown();
  await until(page, `['reconnecting', 'disconnected'].includes(${handle}.state)`);
  check(
    'the banner says since when',
    /^Disconnected since \d\d:\d\d:\d\d, reconnecting…$/.test(await banner()),
    await banner(),
  );
  await until(page, `${handle}.state === 'disconnected'`);
  check('and so does the badge', /^Disconnected since \d\d:\d\d:\d\d$/.test(await badge()), await badge());
  // While there is no server no socket is opened, and so no browser delays the one that succeeds.
  let sockets = 0;
  page.on('websocket', () => sockets++);
  await wait(3_000);
  check('without a server no socket is opened', sockets === 0, `${sockets}`);
  server = await startMock({ every: 100, port });
  await until(page, `${handle}.stats().reconnects === 1`);
  check('it comes back after a restart by itself, over one socket', sockets === 1, `${sockets}`);
  await until(page, `${handle}.state === 'live'`);
  check('the banner is gone', (await banner()) === '', await banner());
  await server.stop();
  await until(page, `${handle}.state === 'disconnected'`);
  server = await startMock({ every: 100, port });
  // It may have come back by itself meanwhile.
  await page.evaluate("document.querySelector('.rtnb-banner-button')?.click()");
  await until(page, `${handle}.state === 'live'`);
  check('the button connects', true);

  server.status({ state: 'seeding', progress: 0.42 });
  await until(page, `document.querySelector('.rtnb-badge').textContent === 'Seeding 42 %'`);
  const rejected = 'Feed rejected 4,489 events: low (-37.58) is negative.';
  server.pause(true);
  server.status({ state: 'rejecting', text: rejected });
  await until(page, `${handle}.state === 'rejecting'`);
  check('rejecting: the banner says how many and why', (await banner()) === rejected, await banner());
  await page.locator('.rtnb-badge').click();
  const problems = () => page.locator('.rtnb-health-problems').textContent();
  check('rejecting: nothing is called well', (await problems()) === rejected, await problems());
  await page.keyboard.press('Escape');
  check('Escape closes the panel that a click has opened', !(await page.locator('.rtnb-health').isVisible()));
  await page.locator('.rtnb-badge').click();
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.press('Escape');
  check('and whatever has the focus', !(await page.locator('.rtnb-health').isVisible()));

  // A bar that the clock has closed is no event: a dead feed stays stale.
  server.status({ state: 'stale', feed: 'demo://', last_event_ms: Date.now() - 34_000 });
  await until(page, `${handle}.state === 'stale'`);
  server.message('candle_update', { closed: true, source_time: undefined });
  await drawn(page, 300);
  check('a bar closed by the clock brings nothing to life', /^Stale 3\d s$/.test(await badge()), await badge());
  const silence = /^No event since \d\d:\d\d:\d\d from demo:\/\/\.$/;
  check('stale: the banner says since when and from where', silence.test(await banner()), await banner());
  server.status({ state: 'live', feed: 'demo://', last_event_ms: Date.now() - 34_000 });
  await drawn(page, 300);
  check('a silent feed is stale where the server calls it live', /^Stale 3\d s$/.test(await badge()), await badge());
  server.message('candle_update', { source_time: undefined });
  check('an event that names no time brings it to life', await comes(async () => (await badge()) === 'Live'));
  const row = { name: 'file:bars.csv', role: 'history', state: 'ok', rows_skipped: 3 };
  const first = 'line 7: high 1 is below close 2';
  const rows = [{ ...row, first_skipped_row: first }];
  server.status({ state: 'live', sources: rows, clock_ahead_ms: 75_000, last_event_ms: Date.now() });
  await until(page, `document.querySelectorAll('.rtnb-banner-text').length === 2`);
  check(
    'rows that made no bar are said on the chart',
    (await banner()).includes(`3 rows skipped: ${first}`),
    await banner(),
  );
  check('and a clock that is ahead', (await banner()).includes('ahead'));
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  check('they can be dismissed', (await page.locator('.rtnb-banner-text').count()) === 1);
  const gap = { from: new Date(Date.now() - 600_000).toISOString(), to: new Date(Date.now() - 300_000).toISOString() };
  server.status({ state: 'live', gaps: [gap], last_event_ms: Date.now() });
  await until(page, `document.querySelector('.rtnb-banner')?.textContent.includes('Bars are missing from')`);
  server.status({ state: 'rejecting', text: rejected, gaps: [gap], last_event_ms: Date.now() });
  await until(page, `document.querySelectorAll('.rtnb-banner-text').length === 2`);
  check('the worst comes first', (await banner()).startsWith(rejected), await banner());
  server.status({ state: 'live', gaps: [gap], last_event_ms: Date.now() });
  await until(page, `document.querySelectorAll('.rtnb-banner-text').length === 1`);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  check('bars that are missing are said, until that is dismissed', (await banner()) === '', await banner());

  server.status({ state: 'stopped', text: 'The series was stopped.' });
  await until(page, `${handle}.state === 'stopped'`);
  server.pause(false);
  server.closeAll(1001);
  check('a page whose series was stopped goes on trying', await comes(() => server.connections() === 1));
  await until(page, `${handle}.state === 'live'`);

  server.refuse(4429, 'TOO_MANY', 'There are too many viewers.');
  server.closeAll(1001);
  await until(page, `document.querySelector('.rtnb-banner')?.textContent.includes('There are too many viewers.')`);
  server.refuse();
  await until(page, `${handle}.state === 'live'`);
  check('too many: it tries again by itself', true);

  for (const [code, message] of [
    [4400, 'The interval is none.'],
    [4401, 'The token is not this server’s.'],
    [4404, 'There is no such series.'],
  ]) {
    server.refuse(code, 'REFUSED', message);
    server.closeAll(1001);
    await until(page, `${handle}.state === 'refused'`);
    const said = await banner();
    await wait(1_500);
    check(
      `${code}: the reason is said, and it is not dialled again`,
      said === message && server.connections() === 0,
      said,
    );
    server.refuse();
    await page.getByRole('button', { name: 'Try again' }).click();
    await until(page, `${handle}.state === 'live'`);
  }

  // A connection that carries nothing any more, though nothing has closed it.
  const { reconnects } = await stats(page);
  server.silence(true);
  await until(page, `['reconnecting', 'disconnected'].includes(${handle}.state)`, { timeout: 60_000 });
  server.silence(false);
  await until(page, `${handle}.stats().reconnects > ${reconnects} && ${handle}.state === 'live'`);
  check('a half-open connection is noticed', true);
  await page.close();
  await server.stop();
});

await section('token', async () => {
  const server = await startMock({ every: 100, token: 'a-secret_token', codes: ['once'], past: 2_000 });
  const page = await open(server, 'chart/SPY/1m?theme=dark#token=a-secret_token');
  check('the token leaves the address', !page.url().includes('token'), page.url());
  await until(page, `${handle}.state === 'live'`);
  await page.reload();
  await until(page, `${handle}?.state === 'live'`);
  check('a reload keeps it', true);
  await page.locator('.rtnb-image').focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('Shift+ArrowLeft');
  await until(page, `${handle}.stats().scroll.pages > 0`);
  check(
    'older bars are read with it',
    server.asked.every(({ token }) => token === undefined),
  );
  check('no cookie is set', (await page.context().cookies()).length === 0);
  await page.close();
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${server.url}chart/SPY/1m#code=once`);
  await until(other, `${handle}?.state === 'live'`);
  check('a code is exchanged for the token', !other.url().includes('code'));
  const late = await (await browser.newContext()).newPage();
  await late.goto(`${server.url}chart/SPY/1m#code=once`);
  await until(late, `${handle}?.state === 'refused'`);
  const said = await late.locator('.rtnb-banner-text').textContent();
  check('a second use is refused, in words', said === 'The token is missing or wrong.', said);
  await Promise.all([other.close(), late.close()]);
  await server.stop();
});

await section('notebook', async () => {
  const requireJs = await readFile(new URL('require-stub.js', import.meta.url), 'utf8');
  // What classic Jupyter says of pictures in its outputs, and worse.
  const hostile = 'div.output_area svg, .rendered_html svg, canvas { max-width: 50%; height: auto; margin: 1em; }';
  const cell = (
    script,
  ) => `<!doctype html><link rel="icon" href="data:,"><style>${hostile}</style><body class="notebook_app"><script>${requireJs}</script>
    <div id="cell" class="output_area rendered_html"><div id="a"><svg id="still" width="300" height="100"></svg></div></div>
    <script src="/assets/chart.js"></script><script src="/assets/chart.js"></script><script>${script}</script></body>`;
  const mount = `const options = { symbol: 'SPY', timeframe: '1m', height: 420,
    urls: ['http://127.0.0.1:1/', location.origin + '/'] };
    const first = RealtimeNotebook.mount(document.getElementById('a'), options);
    window.same = RealtimeNotebook.mount(document.getElementById('a'), { ...options }) === first;`;
  const dead = `RealtimeNotebook.mount(document.getElementById('a'),
    { symbol: 'SPY', timeframe: '1m', urls: ['http://127.0.0.1:1/'] });`;
  const server = await startMock({ every: 100, pages: { '/cell': cell(mount), '/dead': cell(dead) } });
  const page = await open(server, 'cell');
  check('it works beside RequireJS', (await stats(page)).bars === 501 - 1);
  check('nothing was handed to RequireJS', await page.evaluate('window.defined.length === 0'));
  check(
    'mounting twice gives one chart',
    await page.evaluate("same && document.querySelectorAll('.rtnb-root').length === 1"),
  );
  check('one connection', server.connections() === 1, `${server.connections()}`);
  const sizes = await page.evaluate(`(() => {
    const size = (selector) => (({ width, height }) => width + ' x ' + height)(document.querySelector(selector).getBoundingClientRect());
    return [size('.rtnb-plot'), size('.rtnb-plot .main-svg'), size('.rtnb-overlay')];
  })()`);
  check('plot and overlay are of one size, whatever the notebook says', new Set(sizes).size === 1, sizes.join(', '));
  await page.evaluate("document.body.dataset.jpThemeLight = 'false'; 0");
  await until(page, "document.querySelector('.rtnb-root').dataset.theme === 'dark'");
  check('the theme follows the notebook', true);
  check('the still picture is gone', await page.evaluate("document.getElementById('still') === null"));
  await page.evaluate(`RealtimeNotebook.mount(document.getElementById('a'), { ...options, theme: 'dark' }); 0`);
  await until(page, `${handle}?.stats().overlayDraws > 0`);
  const roots = await page.evaluate("document.querySelectorAll('.rtnb-root[data-theme=dark]').length");
  check('other options replace the chart', roots === 1 && (await comes(() => server.connections() === 1)));
  const faults = await page.evaluate(`(() => { try { RealtimeNotebook.mount(document.body, { symbol: '', urls: [] }); }
    catch (fault) { return fault.message; } })()`);
  check('faults of the options are told at once', /symbol.*timeframe.*urls/.test(faults), faults);
  await page.evaluate("window.kept = document.getElementById('a'); kept.remove()");
  check('removal from the document hangs up', await comes(() => server.connections() === 0));
  check('nothing is left in the element', await page.evaluate('kept.childElementCount === 0'));
  await page.evaluate("document.getElementById('cell').append(kept)");
  check('an element that is put back lives again', await comes(() => server.connections() === 1));
  check(
    'no errors but the refused connection',
    page.faults.every((f) => f.includes('ERR_')),
    page.faults.join('; '),
  );
  await page.close();

  // A notebook is of another origin than the chart's server, which lets it read /health and lets nobody embed it.
  const mountFar = `RealtimeNotebook.mount(document.getElementById('a'),
    { symbol: 'SPY', timeframe: '1m', urls: ['${server.url}'] });`;
  const far = await startMock({ every: 0, pages: { '/far': cell(mountFar) } });
  const remote = await open(far, 'far');
  await until(remote, `${handle}.state === 'live'`);
  check('a cell of another origin is live', true);
  await remote.close();
  await far.stop();

  const saved = await browser.newPage();
  await saved.goto(`${server.url}dead`);
  await until(saved, `${handle}.state === 'disconnected'`, { timeout: 30_000 });
  const text = await saved.locator('.rtnb-badge').textContent();
  const still = await saved.locator('#still').isVisible();
  check('a saved notebook says so and keeps its picture', text === 'Not connected - run the cell again' && still, text);
  await saved.close();
  await server.stop();
});

await section('shapes', async () => {
  const page_ = (technique) => `<!doctype html><body><div id="a"></div><script src="/assets/chart.js"></script><script>
    RealtimeNotebook.mount(document.getElementById('a'), { symbol: 'SPY', timeframe: '1m', height: 420, theme: 'dark',
    technique: '${technique}', urls: [location.origin + '/'] });</script></body>`;
  const server = await startMock({ every: 0, pages: { '/shapes': page_('shapes') } });
  const page = await browser.newPage();
  await page.goto(`${server.url}shapes`);
  await until(page, `${handle}?.stats().redraws > 0`);
  await tickUntil(page, server, 50);
  const { tickMs } = await stats(page);
  check(
    'the public-interface fallback draws',
    tickMs.p50 > 0 && tickMs.p50 < 60 * slowness(),
    `p50 ${tickMs.p50.toFixed(1)} ms`,
  );
  await page.screenshot({ path: '/tmp/rtnb-shots/shapes.png' });
  await page.close();
  await server.stop();
});

await section('alerts', async () => {
  const server = await startMock({ every: 100 });
  const page = await open(server);
  const shown = (selector) => page.locator(selector).count();
  const text = (selector) => page.locator(selector).textContent();

  // A thousand in a second, each a message of its own; frames are counted while they come. The best of three, because a
  // machine that does something else meanwhile says nothing of the page.
  const burst = async (round) => {
    await page.evaluate(`(() => {
      const frames = (window.frames_ = []);
      const count = (time) => { frames.push(time); if (window.counting) requestAnimationFrame(count); };
      window.counting = true;
      requestAnimationFrame(count);
    })()`);
    const last = { text: `last of burst ${round}` };
    const before = await spent(page);
    const began = Date.now();
    for (let sent = 0; sent < 1_000; await wait(5)) {
      const due = Math.min(1_000, Date.now() - began + 1);
      for (; sent < due; sent++) server.alert({ ...someAlert(), id: `b${round}-${sent}`, ...(sent === 999 && last) });
    }
    await until(
      page,
      `document.querySelector('.rtnb-alert-row')?.textContent.includes('last of burst ${round}') === true`,
    );
    const frames = await page.evaluate('window.counting = false, window.frames_');
    const longest = Math.max(...frames.slice(1).map((time, i) => time - frames[i]));
    const cost = (await spent(page)) - before;
    return { rate: ((frames.length - 1) * 1_000) / (frames.at(-1) - frames[0]), longest, cost };
  };
  await page.locator('.rtnb-bell').click();
  const bursts = [];
  do bursts.push(await burst(bursts.length));
  while (bursts.length < 3 && bursts.at(-1).rate < 50);
  const figure = bursts.map(
    ({ rate, longest, cost }) =>
      `${rate.toFixed(1)} frames/s, longest ${longest.toFixed(0)} ms, ${cost.toFixed(0)} ms of processor time`,
  );
  await drawn(page);
  check(
    '1,000 alerts in a second with the list open: above 30 frames/s',
    bursts.some(({ rate, cost }) => inTime(1_000 / rate, 1_000 / 30, cost, 1_300)),
    figure.join('; '),
  );
  check('at most four toasts', (await shown('.rtnb-toast:not(.rtnb-toast-more)')) <= 4);
  check(
    'the rest are summed up',
    /^and \d{3,4} more alerts$/.test(await text('.rtnb-toast-more')),
    await text('.rtnb-toast-more'),
  );
  const kept = await page.evaluate("document.querySelectorAll('.rtnb-alert-row').length");
  check('the list keeps the last hundred', kept === 100);
  await page.keyboard.press('Escape');
  check('the list closes by Escape', await comes(async () => !(await page.locator('.rtnb-alerts').isVisible())));

  await wait(1_100);
  // A toast leaves after five seconds, and stays while it is looked at.
  // The page itself notes when it comes and goes.
  await page.evaluate(`new MutationObserver((changes) => {
    for (const { addedNodes, removedNodes } of changes) {
      if ([...addedNodes].some((one) => one.dataset?.id !== undefined)) window.came = performance.now();
      if ([...removedNodes].some((one) => one.dataset?.id !== undefined)) window.went = performance.now();
    }
  }).observe(document.querySelector('.rtnb-toasts'), { childList: true })`);
  server.alert({ rule: 'first', severity: 'info', text: '<img src=x onerror=alert(1)>' });
  await until(page, "document.querySelector('.rtnb-toast[data-id]') !== null");
  check('text is text', (await shown('.rtnb-toast img')) === 0);
  await until(page, 'window.went > window.came');
  const stayed = await page.evaluate('window.went - window.came');
  check('a toast leaves after five seconds', stayed > 4_900 && stayed < 8_000 * slowness(), `${Math.round(stayed)} ms`);
  server.alert({ rule: 'second', severity: 'info', text: 'hovered' });
  await page.locator('.rtnb-toast', { hasText: 'hovered' }).hover();
  await wait(6_000);
  check('a toast that is looked at stays', (await shown('.rtnb-toast[data-id]')) === 1);
  await page.getByRole('button', { name: 'Dismiss second' }).click();
  check('a toast can be dismissed', (await shown('.rtnb-toast[data-id]')) === 0);

  // Critical ones, one after the other.
  for (const rule of ['c1', 'c2', 'c3']) server.alert({ rule, severity: 'critical', text: `text of ${rule}` });
  await until(page, "document.querySelector('.rtnb-dialog-back:not([hidden])') !== null");
  check('the dialog has the focus', await page.evaluate("document.activeElement.closest('.rtnb-dialog') !== null"));
  for (let i = 0; i < 5; i++) await page.keyboard.press('Tab');
  check(
    'the focus stays in the dialog',
    await page.evaluate("document.activeElement.closest('.rtnb-dialog') !== null"),
  );
  check('what lies behind cannot be reached', await page.evaluate("document.querySelector('.rtnb-header').inert"));
  check('the oldest is first', (await text('.rtnb-dialog-rule')) === 'c1');
  await page.keyboard.press('Escape');
  check('Escape goes on to the next', (await text('.rtnb-dialog-rule')) === 'c2');
  await page.getByRole('button', { name: 'Acknowledge all 2' }).click();
  check('all can be acknowledged', !(await page.locator('.rtnb-dialog-back').isVisible()));
  check('the chart can be reached again', await page.evaluate("!document.querySelector('.rtnb-header').inert"));

  // The list: filter, choices that are remembered, keys that are not the chart's.
  await page.locator('.rtnb-bell').click();
  await page.keyboard.type('f macd');
  check('typing is not for the chart', !(await page.evaluate('document.fullscreenElement !== null')));
  await page.keyboard.press('Control+A');
  await page.keyboard.type('text of');
  await page.locator('.rtnb-panel-filter select').selectOption('critical');
  const filtered = await comes(async () => (await shown('.rtnb-alert-row')) === 3);
  check('the list is filtered', filtered, await text('.rtnb-alert-count'));
  await page.getByRole('button', { name: 'Play a sound' }).click();
  await page.reload();
  await until(page, `${handle}?.stats().overlayDraws > 0`);
  await page.locator('.rtnb-bell').click();
  check(
    'sound is remembered',
    (await page.getByRole('button', { name: 'Play a sound' }).getAttribute('aria-pressed')) === 'true',
  );
  await until(page, "document.querySelector('.rtnb-alert-rows').childElementCount === 100");
  check('a page that comes anew has the list and no toasts', (await shown('.rtnb-toast[data-id]')) === 0);

  // What was raised while the page was cut off is news when it is back.
  server.closeAll(1012);
  server.alert({ rule: 'while away', severity: 'info', text: 'you missed this' });
  await until(page, "[...document.querySelectorAll('.rtnb-toast')].some((t) => t.textContent.includes('while away'))");
  check('what was missed is told', true);
  await page.locator('.rtnb-badge').click();
  await until(page, "document.querySelectorAll('.rtnb-health-part').length === 4");
  check('the badge opens the state of the chart', (await text('.rtnb-health-problems')) === 'All is well.');
  check('no errors', page.faults.length === 0, page.faults.join('; '));
  await page.close();
  await server.stop();
});

await section('memory', async () => {
  const server = await startMock({ every: 0, barTicks: 50 });
  const page = await open(server);
  const devtools = await page.context().newCDPSession(page);
  const heap = async () => {
    for (let i = 0; i < 3; i++) await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize / 1e6;
  };
  const run = async (count) => {
    const goal = (await stats(page)).ticks + count;
    for (let sent = 0; sent < count; sent++) {
      server.tick();
      if (sent % 4 === 3) await wait(4);
    }
    await until(page, `${handle}.stats().ticks >= ${goal}`, { timeout: 120_000 });
  };
  await run(1_000);
  const [before, nodes] = [await heap(), await page.evaluate("document.querySelectorAll('*').length")];
  await run(10_000);
  const [after, nodesAfter] = [await heap(), await page.evaluate("document.querySelectorAll('*').length")];
  const { bars, redraws, refused } = await stats(page);
  check('heap is flat over 10,000 updates', after - before < 4, `${before.toFixed(1)} -> ${after.toFixed(1)} MB`);
  check('elements do not accumulate', Math.abs(nodesAfter - nodes) < 60, `${nodes} -> ${nodesAfter}`);
  check('the window is bounded', bars === 500 && refused === 0, `${bars} bars, ${redraws} redraws`);
  await page.close();
  await server.stop();
});

await finish();
