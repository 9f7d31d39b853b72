// What the checks of the built page have in common.
import { launch } from './browser.mjs';

export const browser = await launch();
export const handle = "document.querySelector('.rtnb-root').parentElement.realtimeNotebook";
export const plot = "document.querySelector('.rtnb-plot')";
export const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

const failures = [];
export const check = (name, holds, figure = '') => {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${name}${figure === '' ? '' : `: ${figure}`}`);
  if (!holds) failures.push(name);
};

const only = process.argv.slice(2);
export const section = async (name, run) => {
  if (only.length === 0 || only.includes(name)) await run();
};

/** Waits for an expression to hold. Playwright's own polling compiles text, which the page's policy forbids. */
export async function until(page, expression, { timeout = 30_000 } = {}) {
  for (const end = Date.now() + timeout; !(await page.evaluate(expression)); await wait(50)) {
    if (Date.now() > end) throw new Error(`${expression} did not come true in ${timeout} ms`);
  }
}

/** Whether a condition of this process, or an expression of a page, comes to hold within a while. */
export async function comes(holds, page = undefined) {
  const now = () => (page === undefined ? holds() : page.evaluate(holds));
  for (const end = Date.now() + 15_000; !(await now()); await wait(20)) if (Date.now() > end) return false;
  return true;
}

/**
 * Returns when the page has drawn what was done to it: a key or a release is drawn in the next frame, and what follows from
 * it in one after. With `after`, what its timers begin within so many milliseconds is drawn, too.
 */
export const drawn = (page, after = 0) =>
  page.evaluate(`new Promise((done) => {
    const next = (left) => (left === 0 ? done() : requestAnimationFrame(() => next(left - 1)));
    setTimeout(next, ${after}, 3);
  })`);

/** Opens a page and waits for its first drawing. */
export async function open(server, path = 'chart/SPY/1m?theme=dark', viewport = { width: 1280, height: 760 }) {
  const page = await browser.newPage({ viewport });
  page.faults = [];
  page.on('pageerror', (fault) => page.faults.push(fault.message));
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  await page.goto(server.url + path);
  await until(page, `${handle}?.stats().overlayDraws > 0`);
  return page;
}

/** Closes the browser, and fails when a check has. */
export async function finish() {
  await browser.close();
  if (failures.length === 0) return;
  console.error(`${failures.length} failed`);
  process.exit(1);
}
