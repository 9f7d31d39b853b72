import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const dist = new URL('../dist/', import.meta.url);

describe.skipIf(!existsSync(dist))('the built files', () => {
  it('are exactly those that the library embeds', () => {
    expect(readdirSync(dist).sort()).toEqual(['chart.js', 'grid.html', 'grid.js', 'page.css', 'page.html', 'page.js']);
  });

  it('keep to their budget', () => {
    const script = readFileSync(new URL('chart.js', dist));
    const sizes = {
      chart: script.length,
      gzip: gzipSync(script).length,
      page: readFileSync(new URL('page.js', dist)).length,
    };
    console.log(`chart.js ${sizes.chart} bytes (${sizes.gzip} gzipped), page.js ${sizes.page}`);
    expect(sizes.chart).toBeLessThan(1_400_000);
    expect(sizes.page).toBeLessThan(5_000);
  });

  it('need no policy that allows code from text, and no inline script', () => {
    expect(readFileSync(new URL('chart.js', dist), 'utf8')).not.toMatch(/\bnew Function\(|\beval\(/);
    expect(readFileSync(new URL('page.html', dist), 'utf8')).not.toMatch(/<script>|<script [^>]*>[^<]| on[a-z]+=/);
  });

  it('hand nothing to RequireJS', () => {
    expect(readFileSync(new URL('chart.js', dist), 'utf8')).not.toMatch(/\bdefine\.amd\b/);
  });
});
