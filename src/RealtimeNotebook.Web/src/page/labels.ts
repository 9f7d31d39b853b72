const known: Readonly<Record<string, string>> = {
  rsi: 'RSI',
  bb: 'BB',
  atr: 'ATR',
  vwap: 'VWAP',
  stoch: 'Stoch',
  donchian: 'Donchian',
  supertrend: 'SuperTrend',
  obv: 'OBV',
  sma: 'SMA',
  ema: 'EMA',
  wma: 'WMA',
};

/** What an indicator is called on the chart: what its lines' names have in common, in the spelling that traders know. */
export function indicatorLabel(lines: readonly [string, ...string[]]): string {
  const parts = lines.map((line) => line.split('_'));
  const first = parts[0]!;
  const different = first.findIndex((part, i) => parts.some((other) => other[i] !== part));
  const common = lines.length === 1 || different < 0 ? first : first.slice(0, Math.max(1, different));
  const name = known[common[0]!];
  return name === undefined ? common.join('_') : [name, ...common.slice(1)].join(' ');
}
