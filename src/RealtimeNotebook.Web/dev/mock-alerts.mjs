// Alerts and sources as the real server tells them.

const most = 100;
const samples = [
  ['price crosses 585', 'warning', 'Price crossed 585 upwards, last 585.04'],
  ['macd crosses signal', 'info', 'macd crossed signal downwards at -0.0412'],
  ['break of structure', 'info', 'Break of structure upwards at 584.62'],
  ['stale feed', 'warning', 'No event for 45 s, though bars are due'],
  ['fair value gap', 'info', 'Bullish fair value gap at 583.9, bearish fair value gap at 586.1'],
];
let taken = 0;

/** One sample after the other. */
export function someAlert() {
  const [rule, severity, text] = samples[taken++ % samples.length];
  return { rule, severity, text };
}

/** How a healthy set of sources does; what differs is given. */
export function sources(...differing) {
  const now = Date.now();
  const good = { state: 'ok', text: null, last_answer_ms: now - 400, answers: 412, failures: 0 };
  const all = [
    { ...good, name: 'redis://127.0.0.1:6379', role: 'feed' },
    { ...good, name: 'influx://127.0.0.1:8086/market', role: 'history', last_answer_ms: now - 95_000, answers: 3 },
    { ...good, name: 'redis://127.0.0.1:6379 alerts:SPY:1m', role: 'store', answers: 18 },
  ];
  return all.map((source) => ({ ...source, ...differing.find(({ role }) => role === source.role) }));
}

/** Numbers alerts and keeps the last hundred. */
export class AlertBook {
  items = [];
  #number = 0;

  constructor(symbol, timeframe, simulated) {
    Object.assign(this, { symbol, timeframe, simulated });
  }

  raise(given, bar) {
    const times = { time: new Date().toISOString(), bar_time: new Date(bar.time).toISOString() };
    const { symbol, timeframe } = this;
    const alert = {
      id: `mock-${++this.#number}`,
      symbol,
      timeframe,
      ...times,
      price: bar.close,
      source_time: Date.now(),
    };
    if (this.simulated) alert.simulated = true;
    Object.assign(alert, given);
    if ((alert.count ?? 1) === 1) this.items = [...this.items, alert].slice(-most);
    return { type: 'alert', ...alert };
  }

  list() {
    return { type: 'alerts', items: this.items };
  }
}
