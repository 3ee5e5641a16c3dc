import type { Store } from '@orders/shared/ports/stores'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { anOrder } from '@orders/shared/testing/builders'
import { expect, it, vi } from 'vitest'
import { Interrupted } from '../exit-codes.ts'
import { writeOrders } from './export-orders.ts'

const PAGE = 500
const orders = Array.from({ length: 2 * PAGE }, () => anOrder())

/** An export of pages, of which some come. */
function begin(pages: (typeof orders)[], afterPage: { interrupt?: number; fail?: number; leave?: number }) {
  let read = 0
  let written = 0
  let interrupt = () => {}
  const list = async () => {
    if (read === afterPage.fail) throw new StoreUnavailable()
    return pages[read++] ?? []
  }
  const printed: string[] = []
  const terminal = {
    write: async () => {
      written++
      if (written === afterPage.interrupt) interrupt()
      return written !== afterPage.leave
    },
    printError: (text: string) => printed.push(text),
    onInterrupt: (listener: () => void) => {
      interrupt = listener
    },
  }
  const backing = { store: { orders: { list } } as unknown as Store }
  const end = writeOrders(backing, { format: 'ndjson' }, terminal, () => {
    throw new Error('nothing is opened')
  })
  return { end, printed, pagesRead: () => read }
}

const PAGES = [orders.slice(0, PAGE), orders.slice(PAGE)]

it('an export that is interrupted tells where to go on', async () => {
  const { end } = begin(PAGES, { interrupt: 1 })
  expect(await end).toEqual({
    text: '',
    note: `500 orders; go on with --after ${orders[PAGE - 1]!.id}.`,
    cutShortBy: expect.any(Interrupted),
  })
})

it('an export whose database goes away tells where to go on', async () => {
  const { note, cutShortBy } = await begin(PAGES, { fail: 2 }).end
  expect(note).toContain(orders.at(-1)!.id)
  expect(cutShortBy).toBeInstanceOf(StoreUnavailable)
})

it('an export is read no further than its reader reads', async () => {
  const { end, pagesRead } = begin(PAGES, { leave: 1 })
  expect(await end).toEqual({ text: '' })
  expect(pagesRead()).toBe(1)
})

it('an export says each second how far it has come', async () => {
  let nowMs = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 1_000))
  const { end, printed } = begin(PAGES, {})
  expect(await end).toEqual({ text: '', note: '1000 orders.' })
  clock.mockRestore()
  expect(printed).toEqual(['500 orders so far', '1000 orders so far'])
})
