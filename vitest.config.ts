import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type Reporter, type TestSpecification } from 'vitest/node'

const STORIES = 'tests/**/*.story.test.ts'

/** Where files share a process. */
const setupFiles = ['tests/time-given-back.ts']

const SLOWEST = 10
/** A browser and a system each for many suites: begun last, they would end alone. */
const LONGEST = 'tests/browser/'

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLongest = ({ moduleId }: TestSpecification) => moduleId.includes(LONGEST)
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))]
  }
}

/** What to make faster first. */
const slowestFiles: Reporter = {
  onTestRunEnd: (modules) => {
    const files = modules.map((module) => ({ name: module.relativeModuleId, ms: module.diagnostic().duration }))
    const slowest = files.toSorted((one, other) => other.ms - one.ms).slice(0, SLOWEST)
    const lines = slowest.map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(6)} s  ${name}\n`)
    process.stdout.write(`The slowest files:\n${lines.join('')}`)
  },
}

export default defineConfig({
  test: {
    ...(process.env['CI'] ? { reporters: ['default', slowestFiles] } : {}),
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is looked for again and again, in a page or of another process, comes in its own time
    expect: { poll: { timeout: 10_000 } },
    // Many tests wait, for a process or for time to pass: two more than there are cores keep these busy
    maxWorkers: availableParallelism() + 2,
    projects: [
      {
        extends: true,
        // Parts of one package in this process. They share their modules: a test puts back what it changes for all
        test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'], isolate: false, setupFiles, unstubEnvs: true },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['tests/**/*.test.ts'],
          // Files share their modules. Not with MongoDB: tests/shards records what one file sends
          ...(process.env['MONGODB_URL'] ? { setupFiles: ['tests/shards/setup.ts'] } : { isolate: false, setupFiles }),
          exclude: [...configDefaults.exclude, 'tests/containers/**', 'tests/compose/**', STORIES],
        },
      },
      // The longest: systems that are started, killed and started again, copies of the repository
      { extends: true, test: { name: 'stories', include: [STORIES] } },
    ],
  },
})
