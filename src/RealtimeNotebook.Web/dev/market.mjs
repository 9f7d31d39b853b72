// A seeded random walk as the server would stream it: bars with their indicators, and the wire's messages.

/** A small repeatable generator of numbers in [0, 1). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const ema = (values, n) => {
  const out = [];
  let value = null;
  values.forEach((x, i) => {
    if (x === null) return out.push(null);
    value = value === null ? x : value + (2 / (n + 1)) * (x - value);
    out.push(i < n ? null : value);
  });
  return out;
};
const wma = (values, n) =>
  values.map((_, i) => {
    if (i + 1 < n || values[i - n + 1] === null) return null;
    let sum = 0;
    for (let k = 0; k < n; k++) sum += values[i - k] * (n - k);
    return sum / ((n * (n + 1)) / 2);
  });

/** Hull 20 and MACD 12 26 9 of the closes, recomputed whole: it is only a mock. */
export function indicators(close) {
  const [half, full] = [wma(close, 10), wma(close, 20)];
  const raw = half.map((h, i) => (h === null || full[i] === null ? null : 2 * h - full[i]));
  const hull = wma(raw, 4);
  const [fast, slow] = [ema(close, 12), ema(close, 26)];
  const macd = fast.map((f, i) => (f === null || slow[i] === null ? null : f - slow[i]));
  const signal = ema(macd, 9);
  const histogram = macd.map((m, i) => (m === null || signal[i] === null ? null : m - signal[i]));
  return { hull, macd, signal, histogram };
}

/** Whether the exchange of New York trades at a time: 09:30 to 16:00 from Monday to Friday, or from 04:00 to 20:00 with `extended`. */
export function newYorkTrades(time, extended = false) {
  const parts = newYork.formatToParts(time);
  const part = (type) => parts.find((one) => one.type === type).value;
  const minutes = (Number(part('hour')) % 24) * 60 + Number(part('minute'));
  if (['Sat', 'Sun'].includes(part('weekday'))) return false;
  return extended ? minutes >= 240 && minutes < 1_200 : minutes >= 570 && minutes < 960;
}
const newYork = new Intl.DateTimeFormat('en-US', {
  ...{ weekday: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h23', timeZone: 'America/New_York' },
});

/**
 * One series that moves by itself. Times end at the present, so that the time to the close can be shown, or at `end`; where
 * `trades` says no there is no bar.
 */
export class Market {
  constructor({
    symbol,
    timeframe,
    bars,
    past = 0,
    interval,
    seed = 1,
    price = 585,
    extra = false,
    ticksPerBar = 12,
    ...when
  }) {
    const { trades = () => true, end = Date.now() } = when;
    Object.assign(this, { symbol, timeframe, interval, extra, trades, share: 1 });
    this.random = seeded(seed);
    this.rows = [];
    this.most = Math.max(20_000, bars + past + 1_000);
    const opens = [];
    for (let time = Math.floor(end / interval) * interval; opens.length <= bars + past; time -= interval) {
      if (trades(time)) opens.push(time);
    }
    for (const open of opens.reverse()) {
      this.openBar(open, this.rows.at(-1)?.close ?? price);
      for (let k = 0; k < 12; k++) this.tick();
    }
    // Many ticks move as far in a bar as the dozen of history do.
    this.share = 12 / ticksPerBar;
  }

  /** When the bar after a time opens. */
  next(time) {
    do time += this.interval;
    while (!this.trades(time));
    return time;
  }

  openBar(time, price) {
    this.rows.push({ time, open: price, high: price, low: price, close: price, volume: 0 });
    if (this.rows.length > this.most) this.rows.shift();
  }

  tick() {
    const bar = this.rows.at(-1);
    const drift = Math.sin(bar.time / this.interval / 25) * 0.00004 * this.share;
    const next = bar.close * (1 + drift + (this.random() - 0.5) * 0.0006 * Math.sqrt(this.share));
    bar.close = Math.round(next * 100) / 100;
    bar.high = Math.max(bar.high, bar.close);
    bar.low = Math.min(bar.low, bar.close);
    bar.volume += Math.round(
      this.random() ** 3 * 900 * this.share * (1 + 4 * Math.abs(bar.close / bar.open - 1) * 300),
    );
  }

  /** Values at the newest bar, from the last 200 closes: enough for every average to have settled. */
  latest() {
    const all = indicators(this.rows.slice(-200).map((row) => row.close));
    const values = Object.fromEntries(Object.entries(all).map(([name, column]) => [name, column.at(-1)]));
    if (this.extra) Object.assign(values, this.extras(this.rows.length - 1));
    return values;
  }

  extras(i) {
    const window = this.rows.slice(Math.max(0, i - 49), i + 1);
    const mean = window.reduce((sum, row) => sum + row.close, 0) / window.length;
    return { 'SMA 50': mean, RSI: 50 + 40 * Math.sin(i / 9) };
  }

  history(limit) {
    return this.columns(this.rows.slice(0, -1).slice(-limit));
  }

  /** The newest so many closed bars, with the values that they have in the whole history. */
  tail(count) {
    const all = this.columns(this.rows.slice(0, -1));
    return Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.slice(-count)]));
  }

  /** What `/data` answers: the bars before a time, with 200 more for the indicators to run up over. */
  page(before, limit) {
    const end = this.rows.slice(0, -1).findLastIndex((row) => row.time < before) + 1;
    const [from, first] = [Math.max(0, end - limit), Math.max(0, end - limit - 200)];
    const all = this.columns(this.rows.slice(first, end));
    const columns = Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.slice(from - first)]));
    const metadata = {
      has_more: from > 0,
      signals_until: iso(this.rows[Math.min(end + 100, this.rows.length - 2)].time),
    };
    return { ...columns, signals: this.signals(this.rows.slice(from, end)), metadata };
  }

  columns(closed) {
    const column = (name) => closed.map((row) => row[name]);
    const known = indicators(column('close'));
    if (this.extra) {
      const first = this.rows.indexOf(closed[0]);
      const extras = closed.map((_, i) => this.extras(first + i));
      known['SMA 50'] = extras.map((e) => e['SMA 50']);
      known['RSI'] = extras.map((e) => e.RSI);
    }
    const time = closed.map((row) => iso(row.time));
    const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'volume'].map(column);
    return { time, open, high, low, close, volume, ...known };
  }

  signals(rows = this.rows.slice(-400, -1)) {
    const pivot_points = [];
    const fvg_zones = [];
    const break_signals = [];
    for (let i = 5; i < rows.length - 5; i++) {
      const around = [...rows.slice(i - 5, i), ...rows.slice(i + 1, i + 6)];
      const { time, high, low } = rows[i];
      if (around.every((row) => row.high < high)) pivot_points.push({ time: iso(time), price: high, type: 'high' });
      if (around.every((row) => row.low > low)) pivot_points.push({ time: iso(time), price: low, type: 'low' });
      if (i % 61 === 0) {
        const end = i % 122 === 0 ? null : iso(rows[Math.min(rows.length - 1, i + 18)].time);
        const type = i % 122 === 0 ? 'bullish' : 'bearish';
        fvg_zones.push({ start_time: iso(time), end_time: end, low: low - 0.15, high: low + 0.25, type });
      }
      if (i % 90 === 0) break_signals.push({ time: iso(time), price: low, type: 'buy' });
      if (i % 90 === 45) break_signals.push({ time: iso(time), price: high, type: 'sell' });
    }
    const [top, low] = ['high', 'low'].map((type) => pivot_points.findLast((pivot) => pivot.type === type));
    const key_levels =
      top && low
        ? [
            { ...top, type: 'resistance' },
            { ...low, type: 'support' },
          ]
        : [];
    const highs = pivot_points.filter((pivot) => pivot.type === 'high');
    const structure = highs.flatMap(({ time, price }, i) => {
      const crossing = rows.find((row) => iso(row.time) > time && row.close > price);
      const mark = { price, type: i % 3 === 0 ? 'choch' : 'bos', direction: 'up', pivot_time: time };
      return crossing && i % 2 === 0 ? [{ ...mark, time: iso(crossing.time) }] : [];
    });
    return { pivot_points, fvg_zones, break_signals, key_levels, structure };
  }

  message(type, seq, extra = {}) {
    const bar = this.rows.at(-1);
    const candle = { ...bar, time: iso(bar.time) };
    const base = { type, symbol: this.symbol, timeframe: this.timeframe, seq, candle, indicators: this.latest() };
    const times = { timestamp: new Date().toISOString(), source_time: Date.now() };
    const signals = type === 'full_update' ? { signals: this.signals() } : {};
    const panels =
      this.extra && type === 'full_update'
        ? { panels: [{ lines: ['RSI'], pane: 'RSI', range: [0, 100], levels: [30, 70] }] }
        : {};
    return { ...base, ...times, ...signals, ...panels, ...extra };
  }
}

export function iso(time) {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
