import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'tests/containers/**', 'tests/compose/**'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
