// The hook of proposal 001 (useRealtimeChart), its code as in the document but for host and port, with the three functions of React
// that it uses and its updateCandles, which the document leaves out.
//   node proposal_001_hook.mjs ORIGIN SYMBOL TIMEFRAME QUERY BARS
import { createRequire } from 'node:module';

// Node.js has a WebSocket of its own since version 22; before, the one of npm, which the page's tests have.
globalThis.WebSocket ??= createRequire(new URL('../../../src/RealtimeNotebook.Web/package.json', import.meta.url))('ws');

const [origin, givenSymbol, givenTimeframe, query, bars] = process.argv.slice(2);
const bySymbol = new Map();
let finished;
const done = new Promise((resolve) => (finished = resolve));
const patience = setTimeout(() => {
  console.error(`only ${bySymbol.size} bars`);
  process.exit(1);
}, 60_000);

const useState = (initial) => [initial, (value) => { if (value === undefined) throw new Error('a state became undefined'); }];
const useEffect = (effect) => effect();

function updateCandles(candle) {
  for (const field of ['open', 'high', 'low', 'close', 'volume']) {
    if (typeof candle[field] !== 'number') throw new Error(`candle.${field} is ${candle[field]}`);
  }
  if (Number.isNaN(Date.parse(candle.time))) throw new Error(`candle.time is ${candle.time}`);
  bySymbol.set(candle.time, candle);
  if (bySymbol.size >= Number(bars)) finished();
}

const useRealtimeChart = (symbol, timeframe) => {
  const [candleData] = useState([]);
  const [signals, setSignals] = useState({});
  const [isLive] = useState(true);

  const close = useEffect(() => {
    const ws = new WebSocket(
      `${origin}/ws/market/${symbol}/${timeframe}${query}`
    );

    ws.onmessage = (event) => {
      const data = JSON.parse(event.data);

      if (data.type === 'full_update') {
        // Update everything
        updateCandles(data.candle);
        setSignals(data.signals);
      } else {
        // Update candle only
        updateCandles(data.candle);
      }
    };

    return () => ws.close();
  }, [symbol, timeframe]);

  return { candleData, signals, isLive, close };
};

const { close } = useRealtimeChart(givenSymbol, givenTimeframe);
await done;
clearTimeout(patience);
console.log(`${bySymbol.size} bars`);
close();
