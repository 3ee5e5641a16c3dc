import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@orders/shared/adapters/clock'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import { type Store, StoreUnavailable } from '@orders/shared/ports/stores'
import { aLine, anEvent, anOrder } from '@orders/shared/testing/builders'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Interrupted } from '../../exit-codes.ts'
import { importFile } from './import.ts'

const MANY = 250
let store: Store
let folder: string
let path: string

beforeEach(async () => {
  store = openSqliteStore({ path: ':memory:' })
  await store.prepare()
  folder = mkdtempSync(join(tmpdir(), 'import-'))
  path = join(folder, 'parts.csv')
  const rows = Array.from({ length: MANY }, (_, n) => `part${n},Part ${n},100,USD,5`)
  writeFileSync(path, `id,name,amount,currency,available\n${rows.join('\n')}\n`)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await store.close()
  rmSync(folder, { recursive: true })
})

const begin = (
  options: Partial<Parameters<typeof importFile>[2]> = {},
  onPut: (id: string, stop: () => void) => void = () => {},
) => {
  let interrupt = () => {}
  const printed: string[] = []
  const put: Store['products']['put'] = (id, ...rest) => {
    onPut(id, () => interrupt())
    return store.products.put(id, ...rest)
  }
  const terminal = {
    printError: (text: string) => printed.push(text),
    onInterrupt: (listener: () => void) => {
      interrupt = listener
    },
  }
  const backing = { store: { ...store, products: { ...store.products, put } }, clock: systemClock }
  return { printed, end: importFile(backing, terminal, { path, format: 'csv', ...options }) }
}
const availableOf = async (id: string) => (await store.products.findById(id))?.available
async function sell(id: string): Promise<void> {
  const order = anOrder({ items: [aLine((await store.products.findById(id))!)] })
  await store.orders.place(order, anEvent(order))
}

it('an import says each second how far it has come', async () => {
  let nowMs = 0
  vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 1_000))
  const { end, printed } = begin()
  expect((await end).text).toBe(`${MANY} created, 0 updated, 0 unchanged, 0 invalid`)
  expect(printed).toEqual(['100 of 250 products', '200 of 250 products', '250 of 250 products'])
})

it.each(['is interrupted', 'loses the database'])(
  'an import that sets the stock and %s says where to go on, and sets none a second time there',
  async (how) => {
    const cut = begin({ setStock: true }, (id, interrupt) => {
      if (id !== 'part9') return
      if (how === 'is interrupted') interrupt()
      else throw new StoreUnavailable()
    })
    const { note, cutShortBy } = await cut.end
    expect(cutShortBy).toBeInstanceOf(how === 'is interrupted' ? Interrupted : StoreUnavailable)
    // The header is a line, too; who is interrupted does what is at hand
    const nextLine = how === 'is interrupted' ? 12 : 11
    expect(note).toContain(`--from-line ${nextLine}:`)
    await sell('part8')
    const { text } = await begin({ setStock: true, fromLine: nextLine }).end
    expect(text).toBe(`${MANY + 2 - nextLine} created, 0 updated, 0 unchanged, 0 invalid`)
    expect([await availableOf('part8'), await availableOf('part249')]).toEqual([4, 5])
  },
)

it('an import that leaves the stock alone is started again from its beginning', async () => {
  const { note, cutShortBy } = await begin({}, (id, interrupt) => {
    if (id === 'part9') interrupt()
  }).end
  expect([note, cutShortBy]).toEqual([undefined, expect.any(Interrupted)])
  await sell('part8')
  expect((await begin().end).text).toBe('150 created, 0 updated, 100 unchanged, 0 invalid')
  expect(await availableOf('part8')).toBe(4)
})
