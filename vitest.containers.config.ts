import { defineConfig } from 'vitest/config'

// The image of testcontainers' own reaper cannot be had everywhere; the global setup takes its containers down itself.
process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'

export default defineConfig({
  test: {
    include: [
      'tests/adapters/**/*.test.ts',
      'tests/e2e/{buyers,crash.story,order-events,story}.test.ts',
      'tests/containers/**/*.test.ts',
    ],
    globalSetup: 'tests/containers/backing-services.ts',
    // One file after the other: they share the machine's cores with three servers.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
