import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { RTNB_VERSION: '"test"' },
  test: { include: ['tests/**/*.test.ts'], environment: 'node', testTimeout: 60_000 },
});
