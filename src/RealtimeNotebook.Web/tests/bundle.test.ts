import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const dist = new URL('../dist/', import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, dist), 'utf8');

describe.skipIf(!existsSync(dist))('the built files', () => {
  it('are exactly those that the library embeds', () => {
    const dashboard = ['dashboard.css', 'dashboard.html', 'dashboard.js'];
    expect(readdirSync(dist).sort()).toEqual([
      'chart.js',
      ...dashboard,
      'grid.html',
      'grid.js',
      'page.css',
      'page.html',
      'page.js',
    ]);
  });

  it('keep to their budget', () => {
    const script = readFileSync(new URL('chart.js', dist));
    const sizes = {
      chart: script.length,
      gzip: gzipSync(script).length,
      page: readFileSync(new URL('page.js', dist)).length,
      dashboard: readFileSync(new URL('dashboard.js', dist)).length,
    };
    console.log(
      `chart.js ${sizes.chart} bytes (${sizes.gzip} gzipped), page.js ${sizes.page}, dashboard.js ${sizes.dashboard}`,
    );
    expect(sizes.chart).toBeLessThan(1_400_000);
    expect(sizes.page).toBeLessThan(5_000);
    expect(sizes.dashboard).toBeLessThan(320_000);
  });

  it.each(['chart.js', 'dashboard.js'])('need no policy that allows code from text: %s', (name) => {
    expect(text(name)).not.toMatch(/\bnew Function\(|\beval\(/);
  });

  it.each(['page.html', 'dashboard.html'])('have no inline script: %s', (name) => {
    expect(text(name)).not.toMatch(/<script>|<script [^>]*>[^<]| on[a-z]+=/);
  });

  it.each(['chart.js', 'dashboard.js'])('hand nothing to RequireJS: %s', (name) => {
    expect(text(name)).not.toMatch(/\bdefine\.amd\b/);
  });
});
