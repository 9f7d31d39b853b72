/**
 * Whether a promise about time holds: by the clock, or by what the page itself cost where other programs take the processors.
 * A page that merely waits costs nothing, so the clock may be late by five times at most.
 */
export const inTime = (took, limit, cost, mostCost) => took < limit || (took < 5 * limit && cost < mostCost);

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
