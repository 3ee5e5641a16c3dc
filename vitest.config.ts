import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

const STORIES = 'tests/**/*.story.test.ts'

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Many tests wait, for a process or for time to pass: one more than there are cores keeps these busy
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        extends: true,
        // Parts of one package in this process. They share their modules: a test puts back what it changes for all
        test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'], isolate: false, unstubEnvs: true },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['tests/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'tests/containers/**', 'tests/compose/**', STORIES],
        },
      },
      // The longest: systems that are started, killed and started again, copies of the repository
      { extends: true, test: { name: 'stories', include: [STORIES] } },
    ],
  },
})
