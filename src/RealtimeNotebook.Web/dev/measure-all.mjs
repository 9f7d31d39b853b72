// Runs every check of the built page, whatever fails on the way; what is timed most narrowly comes last.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const scripts = ['tools.mjs', 'measure.mjs', 'measure-dashboard.mjs'];
const run = (script) =>
  spawnSync(process.execPath, [fileURLToPath(new URL(script, import.meta.url))], { stdio: 'inherit' });
const failed = scripts.filter((script) => run(script).status !== 0);
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exit(1);
}
