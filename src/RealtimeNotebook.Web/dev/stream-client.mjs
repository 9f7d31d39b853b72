// A client on npm's ws that knows nothing but the two messages about bars:
//   node dev/stream-client.mjs URL BARS
// Follows a series until it has seen so many new bars, and prints what it saw as JSON; fails when a number is missing.
import assert from 'node:assert/strict';
import WebSocket from 'ws';

const [url, bars] = process.argv.slice(2);
const seen = { full_update: 0, candle_update: 0, history: 0, opened: [], longest: 0, fewest: 0 };
const final = new Set();
let seq = 0;
const socket = new WebSocket(url);
const patience = setTimeout(() => assert.fail(`no ${bars} bars within a minute: ${JSON.stringify(seen)}`), 60_000);

socket.on('message', (data, isBinary) => {
  assert.equal(isBinary, false);
  const message = JSON.parse(data);
  if (!['full_update', 'candle_update'].includes(message.type)) return assert.equal(message.seq, undefined);
  assert.equal(message.seq, ++seq);
  seen[message.type]++;
  if (message.type === 'full_update') {
    assert.equal('history' in message, seq === 1);
    if (seq === 1) seen.history++;
    seen.opened.push(message.candle.time);
  } else {
    seen.longest = Math.max(seen.longest, data.length);
    assert.equal(message.candle.time, seen.opened.at(-1));
  }
  // A bar that has closed before it could be announced is announced as closed.
  if (message.closed) final.add(message.candle.time);
  if (seen.opened.length <= Number(bars)) return;
  clearTimeout(patience);
  seen.fewest = seen.opened.slice(0, -1).filter((time) => final.has(time)).length;
  console.log(JSON.stringify(seen));
  socket.close();
});
