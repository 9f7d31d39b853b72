import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../src', import.meta.url).pathname;

/** Lower first: a folder uses itself and those before it. */
const layers = ['wire', 'model', 'chart', 'page', 'dashboard'];

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : /\.ts$/.test(entry.name) ? [path] : [];
  });
}

describe('layers', () => {
  const files = layers.flatMap((layer) => sources(join(root, layer)).map((path) => ({ layer, path })));

  it.each(files)('$path imports nothing from above', ({ layer, path }) => {
    const text = readFileSync(path, 'utf8');
    for (const [, target = ''] of text.matchAll(/from '\.\.\/([a-z-]+)(?:\/[^']+)?'/g)) {
      if (target === 'units') continue;
      expect(layers.indexOf(target)).toBeGreaterThanOrEqual(0);
      expect(layers.indexOf(target)).toBeLessThanOrEqual(layers.indexOf(layer));
    }
  });

  it('has no file that makes markup or code out of text', () => {
    for (const { path } of files) {
      const text = readFileSync(path, 'utf8');
      expect(text, relative(root, path)).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function/);
    }
  });
});
