import type { Value } from '../wire/indicators';
import type { Bars } from './bars';

/**
 * All bars that are here as RFC 4180 text: time (ISO 8601, UTC), prices, volume, and each indicator by its name. What is not
 * ready is left empty.
 */
export function csvOf(bars: Bars): string {
  const columns: readonly (readonly [string, readonly Value[]])[] = [
    ['open', bars.open],
    ['high', bars.high],
    ['low', bars.low],
    ['close', bars.close],
    ['volume', bars.volume],
    ...bars.indicators,
  ];
  const lines = [['time', ...columns.map(([name]) => name)].map(field).join(',')];
  bars.time.forEach((time, i) => {
    const values = columns.map(([, column]) => column[i]);
    lines.push([new Date(time).toISOString(), ...values.map((value) => value ?? '')].join(','));
  });
  return `${lines.join('\r\n')}\r\n`;
}

/** A text field. What a spreadsheet would take for a formula is marked as text; names of indicators are anybody's. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** A name for a file: symbol, interval and time (UTC), with nothing in it that a file system could misread. */
export function fileName(symbol: string, timeframe: string, now: Date, extension: string): string {
  const safe = (text: string): string => text.replace(/[^\p{L}\p{N}._=+-]+/gu, '_').replace(/^\.+/, '_');
  const time = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return `${safe(symbol)}-${safe(timeframe)}-${time}.${extension}`;
}
