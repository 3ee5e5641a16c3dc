import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/compose/**/*.test.ts'],
    globalSetup: 'tests/compose/stack.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
