import { mostDigitsFor } from './number-text';

/** Digits after the decimal point that show the given prices exactly, at least 2 below a price of 1,000, at most 8, or more for very small ones. */
export function derivePrecision(prices: readonly number[]): number {
  const newest = prices.slice(-50);
  const largest = newest.reduce((most, price) => Math.max(most, Math.abs(price)), 0);
  let digits = largest >= 1_000 && newest.every(Number.isInteger) ? 0 : 2;
  // A price that came through binary arithmetic differs from its decimal text by some units in the last place.
  const shows = (price: number): boolean => Math.abs(price - Number(price.toFixed(digits))) <= Math.abs(price) * 1e-12;
  const most = mostDigitsFor(largest);
  while (digits < most && !newest.every(shows)) digits++;
  // Eight digits of a large price are noise of an average or a conversion, not the tick of a market.
  return digits === 8 && largest >= 1 ? (largest >= 100 ? 2 : 4) : digits;
}
