import { describe, expect, it } from 'vitest'
import { type Shortcoming, StoreUnavailable } from '../ports/stores.ts'
import { createPreparation, type PreparationStep } from './preparation.ts'
import { checkReadiness } from './readiness.ts'

interface Line {
  fields: Record<string, unknown>
  message: string
}

function recording() {
  const lines: Line[] = []
  const note = (fields: object, message: string) => void lines.push({ fields: { ...fields }, message })
  return { lines, logger: { debug: note, info: note, warn: note, error: note } }
}

/** A step that ends as it is told, and as last told from then on. */
function step(name: string, ...outcomes: (readonly Shortcoming[] | Error)[]) {
  let tries = 0
  const run = async () => {
    const outcome = outcomes[Math.min(tries++, outcomes.length - 1)] ?? []
    if (outcome instanceof Error) throw outcome
    return outcome
  }
  return { name, run, tries: () => tries }
}

function prepare(...steps: PreparationStep[]) {
  const { lines, logger } = recording()
  const preparation = createPreparation(steps, { logger })
  const health = () => checkReadiness(preparation.probes, () => 0)
  return { ...preparation, lines, health, messages: () => lines.map(({ message }) => message) }
}

const MISSING = { name: 'user_by_email', reason: 'two users have one address', cause: 'DuplicateKey' }
const AWAY = new StoreUnavailable({ cause: new Error('connect ECONNREFUSED') })

describe('the preparation of a service', () => {
  it('is not done, and health says so, before anything was tried', async () => {
    const { isDone, health } = prepare(step('indexes', []))
    expect(isDone()).toBe(false)
    expect(await health()).toMatchObject({
      status: 'unready',
      dependencies: { indexes: { status: 'down', required: true, reason: 'is being verified' } },
    })
  })

  it('is done when nothing is missing, and says that it is ready only then', async () => {
    const { start, done, isDone, health, messages } = prepare(step('indexes', []), step('products', []))
    await start()
    await done
    expect(isDone()).toBe(true)
    expect(await health()).toMatchObject({ status: 'ready', dependencies: { indexes: { status: 'up' } } })
    expect(messages()).toEqual(['the database: ready'])
  })

  it('does the other steps where one fails, and names what is missing in health', async () => {
    const products = step('products', [])
    const { start, stop, isDone, health } = prepare(step('indexes', [MISSING]), products)
    await start()
    expect([products.tries(), isDone()]).toEqual([1, false])
    expect(await health()).toMatchObject({
      status: 'unready',
      dependencies: {
        indexes: { status: 'down', reason: 'user_by_email: two users have one address' },
        products: { status: 'up' },
      },
    })
    stop()
  })

  it('tells what is missing, with its cause and without a stack, each time that it is tried', async () => {
    const indexes = step('indexes', [MISSING], [MISSING], new Error('not authorized'), [])
    const products = step('products', [])
    const { start, done, lines } = prepare(indexes, products)
    await start()
    await done
    const { name: what, ...why } = MISSING
    expect(lines.filter(({ message }) => message === 'not prepared').map(({ fields }) => fields)).toEqual([
      { what, ...why },
      { what, ...why },
      { what: 'indexes', cause: 'not authorized' },
    ])
    expect([indexes.tries(), products.tries()]).toEqual([4, 1])
  })

  it('waits for a database that is away, says so once, and shows nothing of the error in health', async () => {
    const indexes = step('indexes', AWAY, AWAY, [])
    const { start, done, health, messages, lines } = prepare(indexes, step('products', []))
    await start()
    const { dependencies } = await health()
    expect(Object.values(dependencies).map(({ reason }) => reason)).toEqual(Array(2).fill('waits for the database'))
    await done
    expect(messages()).toEqual(['the database does not answer: it is waited for', 'the database: ready'])
    expect(lines[0]?.fields).toEqual({ cause: 'connect ECONNREFUSED' })
  })

  it('tries no more once it is stopped', async () => {
    const indexes = step('indexes', AWAY)
    const { start, stop, isDone, messages } = prepare(indexes)
    await start()
    stop()
    await new Promise(setImmediate)
    expect([indexes.tries(), isDone()]).toEqual([1, false])
    expect(messages()).not.toContain('the database: ready')
  })
})
