import type { Bench, Measurement } from '../bench.ts'
import { placing, yardstickFor } from '../requests.ts'
import { compareInRounds } from '../rounds.ts'
import type { Row } from '../row.ts'
import { PRODUCTS, type Subject } from '../subject.ts'

export const postOrder: Measurement = {
  name: 'post-order',
  forms: ['embedded', 'deployed'],
  about: 'places orders while the worker processes them; what is left is settled before the next round',
  measure: async (bench) => {
    const subject = await bench.open()
    const row = await comparePlacing(bench, subject)
    if (bench.form === 'deployed') return [{ what: 'POST an order', unit: 'orders/s', ...row }]
    return [{ what: 'POST an order', unit: 'orders/s', ...row, budget: { of: 'ratio', atLeast: 0.15 } }]
  },
}

export async function comparePlacing(
  bench: Bench,
  subject: Subject,
): Promise<Pick<Row, 'ratio'> & Omit<Row, 'measurement' | 'form' | 'what' | 'unit'>> {
  const first = await subject.customer.place([{ productId: PRODUCTS[0] ?? '', quantity: 1 }])
  const path = '/api/orders'
  const yardstick = await yardstickFor(bench, [{ path, status: 201, body: JSON.stringify(first.body) }])
  const load = placing(subject)
  return compareInRounds(
    bench,
    { ...load, url: yardstick.url + path, pids: [yardstick.pid] },
    // The work behind the request is the worker's: only what answers counts
    { ...load, pids: [subject.apiPid] },
    async () => void (await subject.settled()),
  )
}
