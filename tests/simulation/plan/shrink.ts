import type { Plan, PlannedOrder } from './plan.ts'

const MOST_SECONDS = 20

/**
 * Leaves out of a plan whatever it fails without: faults, orders, processes, oddities.
 * @param stillFails runs a plan, and tells whether it fails in the same way
 * @returns the smallest plan that was found in the time that it has
 */
export async function shrink(plan: Plan, stillFails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  let smallest = plan
  const untilSeconds = secondsNow() + MOST_SECONDS
  for (let again = true; again; ) {
    again = false
    for (const candidate of smallerThan(smallest)) {
      if (secondsNow() > untilSeconds) return smallest
      if (!(await stillFails(candidate))) continue
      smallest = candidate
      again = true
      break
    }
  }
  return smallest
}

/** Of the machine: all other clocks are virtual. */
const secondsNow = (): number => Number(process.hrtime.bigint() / 1_000_000_000n)

/** Large steps first. */
function* smallerThan(plan: Plan): Generator<Plan> {
  const { orders, faults, processes, settings } = plan
  for (const some of without(faults)) yield { ...plan, faults: some }
  for (const some of without(orders)) if (some.length > 0) yield { ...plan, orders: some }
  for (const { name, does } of processes) {
    const others = processes.filter((one) => one.name !== name)
    if (others.some((one) => one.does === does)) yield { ...plan, processes: others }
  }
  if (settings.duplicateRate > 0) yield { ...plan, settings: { ...settings, duplicateRate: 0 } }
  if (settings.cancelWindowSeconds > 0) yield { ...plan, settings: { ...settings, cancelWindowSeconds: 0 } }
  if (settings.reorderRate > 0) yield { ...plan, settings: { ...settings, reorderRate: 0 } }
  if (processes.some(({ skewMs }) => skewMs !== 0))
    yield { ...plan, processes: processes.map((process) => ({ ...process, skewMs: 0 })) }
  for (const [index, order] of orders.entries())
    for (const plainer of plainerThan(order)) yield { ...plan, orders: orders.with(index, plainer) }
}

/** Halves, quarters, …, and each by itself. */
function* without<T>(items: readonly T[]): Generator<T[]> {
  for (let size = items.length; size >= 1; size = Math.floor(size / 2))
    for (let from = 0; from < items.length; from += size) yield items.toSpliced(from, size)
}

function* plainerThan(order: PlannedOrder): Generator<PlannedOrder> {
  const { cancelAfterMs, retryAfterMs, ...rest } = order
  if (cancelAfterMs !== undefined) yield { ...rest, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  if (retryAfterMs !== undefined) yield { ...rest, ...(cancelAfterMs === undefined ? {} : { cancelAfterMs }) }
  if (order.readAfterMs.length > 0) yield { ...order, readAfterMs: [] }
  if (order.lines.length > 1) yield { ...order, lines: order.lines.slice(0, 1) }
  const { answersAfterMs, ...atOnce } = order.partner
  if (answersAfterMs !== undefined) yield { ...order, partner: atOnce }
  if (order.partner.errors > 0) yield { ...order, partner: { ...order.partner, errors: 0 } }
}
