// Runs every check of the built page, whatever fails on the way; what is timed most narrowly comes last, and alone.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const failed = [];
const run = (script) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url))], { stdio: 'inherit' });
    child.on('close', (code) => {
      if (code !== 0) failed.push(script);
      resolve();
    });
  });
await Promise.all([run('tools.mjs'), run('measure-dashboard.mjs')]);
await run('measure.mjs');
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exit(1);
}
