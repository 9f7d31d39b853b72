import { type Interval, intervalInWords } from '../model/interval';
import { grouped } from '../model/number-text';
import type { Series } from '../model/series';

/** The chart in one sentence, for those who listen to it. */
export function spokenSummary(
  symbol: string,
  interval: Interval | undefined,
  status: string | null,
  { bars, precision, simulated }: Series,
): string {
  const [open, close] = [bars.open[bars.last], bars.close[bars.last]];
  const name = interval === undefined ? symbol : `${symbol}, ${intervalInWords(interval)}`;
  const mark = simulated ? ', simulated data' : '';
  if (open === undefined || close === undefined) return `${name}${mark}: ${status ?? ''}.`;
  const percent = open === 0 ? 0 : ((close - open) / Math.abs(open)) * 100;
  const way = percent > 0 ? 'up' : percent < 0 ? 'down' : 'unchanged';
  const move = percent === 0 ? way : `${way} ${Math.abs(percent).toFixed(2)} percent in this bar`;
  return `${name}${mark}, ${status ?? ''}: last price ${grouped(close, precision)}, ${move}.`;
}

/** The price, for the tab of a page of its own; where nothing goes on, the state in place of it. */
export function tabTitle(
  { symbol, timeframe }: { readonly symbol: string; readonly timeframe: string },
  { bars, precision }: Series,
  frozen: string | undefined,
): string {
  const close = bars.close[bars.last];
  const title = `${symbol} ${timeframe}`;
  if (frozen !== undefined) return `${frozen} - ${title}`;
  return close === undefined ? title : `${grouped(close, precision)} ${title}`;
}
