/**
 * Whether a promise about time holds: by the clock, or by what the page itself cost where other programs take the processors.
 * A page that merely waits costs nothing, so the clock may be late by five times at most. Both limits are those of the usual
 * machine.
 */
export const inTime = (took, limit, cost, mostCost) => {
  const time = limit * factor;
  return took < time || (took < 5 * time && cost < mostCost * factor);
};

/**
 * How many milliseconds of processor time the process of a page has taken so far. A time of the clock says as much of the
 * machine as of the page: where other programs take the processors, this says what the page would have needed alone.
 */
export async function spent(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const { metrics } = await devtools.send('Performance.getMetrics');
  await devtools.detach();
  return metrics.find(({ name }) => name === 'ProcessTime').value * 1_000;
}

/** What the task of {@link calibrate} takes on a machine of two cores that does nothing else, in milliseconds. */
const usualTask = 12;

let factor = 1;

/** How many times slower this machine is than the usual one, by the last {@link calibrate}; 1 at least. */
export const slowness = () => factor;

/**
 * Measures how fast this machine is now: a fixed task in a bare page, seven times, of which the middle one counts. Limits of
 * time are those of the usual machine and grow with it.
 */
export async function calibrate(browser) {
  const page = await browser.newPage();
  const times = await page.evaluate(`Array.from({ length: 7 }, () => {
    const began = performance.now();
    let sum = 0;
    const cells = [];
    for (let i = 0; i < 200_000; i++) {
      sum += Math.sqrt(i) * Math.sin(i);
      if (i % 20 === 0) cells.push({ key: 'k' + (i * 7_919) % 10_007, sum });
    }
    cells.sort((a, b) => (a.key < b.key ? -1 : 1));
    return performance.now() - began + (JSON.stringify(cells).length > 0 ? 0 : sum);
  })`);
  await page.close();
  const middle = times.sort((a, b) => a - b)[3];
  factor = Math.max(1, middle / usualTask);
  console.log(
    `     this machine: ${middle.toFixed(0)} ms for a task of ${usualTask} ms, limits of time times ${factor.toFixed(1)}`,
  );
  return factor;
}
