import { Worker } from 'node:worker_threads'
import { type Arguments, readArguments, USAGE, WrongArguments } from './arguments.ts'
import type { Result } from './simulate.ts'
import type { FromThread, ToThread } from './thread.ts'
import { createTotals, type Totals } from './totals.ts'

/** The first is shrunk and told; more would mostly be of the same cause. */
const ENOUGH_FAILURES = 1

const print = (text: string) => process.stdout.write(`${text}\n`)

process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  try {
    const wanted = readArguments(args)
    if (!wanted) {
      print(USAGE)
      return 0
    }
    return wanted.seed === undefined ? await runMany(wanted) : await explainOne(wanted.seed)
  } catch (error) {
    if (!(error instanceof WrongArguments)) throw error
    process.stderr.write(`${error.message}\n\n${USAGE}\n`)
    return 2
  }
}

async function explainOne(seed: number): Promise<number> {
  const text = await askOnce({ type: 'explain', seed })
  print(text)
  return text.startsWith('seed') ? 1 : 0
}

async function runMany(wanted: Arguments): Promise<number> {
  const totals = createTotals(wanted)
  const seeds = seedsOf(wanted, totals)
  await Promise.all(Array.from({ length: wanted.threads }, () => runThread(seeds, wanted.from, totals)))
  print(totals.describe())
  const [first] = totals.failed
  if (first === undefined) return 0
  for (const seed of totals.failed) print(`npm run test:simulation -- --seed ${seed}`)
  print(await askOnce({ type: 'explain', seed: first }))
  return 1
}

/** The seeds in turn, until there are enough failures, seeds or minutes. */
function* seedsOf({ from, seeds, minutes }: Arguments, totals: Totals): Generator<number> {
  const until = minutes === undefined ? Number.POSITIVE_INFINITY : performance.now() + minutes * 60_000
  const most = minutes === undefined ? seeds : Number.MAX_SAFE_INTEGER
  for (let seed = from; seed < from + most && performance.now() < until; seed++) {
    if (totals.failed.length >= ENOUGH_FAILURES) return
    yield seed
  }
}

/** Every thread runs the first seed too, before and after all others: it has to have the same trace each time. */
async function runThread(seeds: Generator<number>, first: number, totals: Totals): Promise<void> {
  const thread = openThread()
  try {
    const { hash } = await thread.run(first)
    for (const seed of seeds) totals.add(seed, await thread.run(seed))
    totals.compare(first, [hash, (await thread.run(first)).hash])
  } finally {
    await thread.close()
  }
}

function openThread() {
  const worker = new Worker(new URL('./thread.ts', import.meta.url))
  const ask = (message: ToThread): Promise<FromThread> =>
    new Promise((resolve, reject) => {
      worker.once('error', reject)
      worker.once('message', (answer: FromThread) => {
        worker.off('error', reject)
        resolve(answer)
      })
      worker.postMessage(message)
    })
  return {
    run: async (seed: number): Promise<Omit<Result, 'trace'>> => {
      const answer = await ask({ type: 'run', seed })
      if (answer.type !== 'ran') throw new Error('the thread answered something else')
      return answer.result
    },
    explain: async (seed: number): Promise<string> => {
      const answer = await ask({ type: 'explain', seed })
      return answer.type === 'explained' ? answer.text : ''
    },
    close: () => worker.terminate(),
  }
}

async function askOnce({ seed }: { type: 'explain'; seed: number }): Promise<string> {
  const thread = openThread()
  try {
    return await thread.explain(seed)
  } finally {
    await thread.close()
  }
}
