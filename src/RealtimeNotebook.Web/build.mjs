// Builds dist/: chart.js (our code and a custom Plotly in one script), the scripts and pages of one chart and of several, and
// page.css; and the dashboard's script (our code and Lightweight Charts), page and styles.
import { build } from 'esbuild';
import { copyFile, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));

/** Raw size in bytes that chart.js may not reach: it is parsed once in every notebook that is opened. */
const budget = 1_400_000;

/** The same for dashboard.js. */
const dashboardBudget = 320_000;

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2020',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
};

await rm(`${root}dist`, { recursive: true, force: true });
await mkdir(`${root}dist`);

await build({
  ...shared,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/chart.js',
  // Classic Jupyter loads RequireJS: a nested UMD wrapper that sees `define` would hand itself to it and be lost to us.
  define: { global: 'window', define: 'undefined', RTNB_VERSION: JSON.stringify(version) },
  // Plotly's registry names a map stylesheet that no trace of ours uses.
  loader: { '.css': 'empty', '.inline.css': 'text' },
  banner: { js: `/*! RealtimeNotebook ${version} (MIT); contains plotly.js (MIT), https://plotly.com/javascript */` },
});
await build({ ...shared, entryPoints: ['src/page.ts'], outfile: 'dist/page.js' });
await build({
  ...shared,
  entryPoints: ['src/dashboard.ts'],
  outfile: 'dist/dashboard.js',
  banner: {
    js: `/*! RealtimeNotebook ${version} (MIT); contains TradingView Lightweight Charts (Apache-2.0), Copyright (c) TradingView, Inc., https://www.tradingview.com/ */`,
  },
});
for (const name of ['dashboard.html', 'dashboard.css']) await copyFile(`${root}src/${name}`, `${root}dist/${name}`);
await build({ ...shared, entryPoints: ['src/grid.ts'], outfile: 'dist/grid.js' });
await copyFile(`${root}src/page.html`, `${root}dist/page.html`);
await copyFile(`${root}src/grid.html`, `${root}dist/grid.html`);
await copyFile(`${root}src/page.css`, `${root}dist/page.css`);

const { size } = await stat(`${root}dist/chart.js`);
console.log(`chart.js ${(size / 1000).toFixed(0)} kB of ${budget / 1000} kB`);
if (size >= budget) throw new Error(`chart.js is ${size} bytes, over its budget of ${budget}.`);
const dashboard = await stat(`${root}dist/dashboard.js`);
console.log(`dashboard.js ${(dashboard.size / 1000).toFixed(0)} kB of ${dashboardBudget / 1000} kB`);
if (dashboard.size >= dashboardBudget)
  throw new Error(`dashboard.js is ${dashboard.size} bytes, over its budget of ${dashboardBudget}.`);
