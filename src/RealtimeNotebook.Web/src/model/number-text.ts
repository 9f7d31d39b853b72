/** Most digits after the decimal point: those of a price of 1e-18. */
export const mostDigits = 20;

/** One sign for numbers below zero, and none before a zero: −1,172.49, 0.00. */
export function withMinus(text: string): string {
  if (!text.includes('-')) return text;
  return /[1-9]/.test(text.replace(/e.*$/, '')) ? text.replace(/-/g, '−') : text.replace('-', '');
}

/** Making a formatter costs far more than using it. */
const formats = new Map<number, Intl.NumberFormat>();

/** So many digits after the decimal point, grouped by thousands: −1,172.49. */
export function grouped(value: number, digits: number): string {
  let format = formats.get(digits);
  if (format === undefined) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(digits, format);
  }
  return withMinus(format.format(value));
}

/** Digits after the decimal point that tell the steps of an axis from each other; numbers beside them have no more than 15 in all. */
export function digitsOfStep(step: number, largest: number): number {
  if (!(step > 0) || !Number.isFinite(step)) return 0;
  const whole = largest > 0 ? Math.floor(Math.log10(largest)) + 1 : 0;
  // A logarithm of a power of ten may lie just below a whole number.
  return Math.max(0, Math.min(mostDigits, 15 - whole, -Math.floor(Math.log10(step) + 1e-9)));
}

/** Digits after the decimal point that prices of this size may need: eight, and of very small ones six that say something. */
export function mostDigitsFor(largest: number): number {
  if (!(largest > 0) || largest >= 1e-3) return 8;
  return Math.min(mostDigits, 5 - Math.floor(Math.log10(largest)));
}
