import { type Fault, isProcessFault, type Plan, type PlannedOrder } from './plan.ts'

/** A plan for people. */
export function describePlan({ seed, kind, settings, products, orders, processes, faults }: Plan): string {
  return [
    `plan of seed ${seed}, ${kind}: ${Object.entries(settings)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}`,
    `  products: ${products.map(({ id, available }) => `${available} × ${id}`).join(', ')}`,
    `  processes: ${processes.map(({ name, skewMs }) => (skewMs ? `${name} (clock ${skewMs} ms off)` : name)).join(', ')}`,
    ...faults.map((fault) => `  fault: ${describeFault(fault)}`),
    ...orders.slice(0, MOST_ORDERS).map((order) => `  order: ${describeOrder(order)}`),
    ...(orders.length > MOST_ORDERS ? [`  and ${orders.length - MOST_ORDERS} orders more`] : []),
  ].join('\n')
}

const MOST_ORDERS = 12

function describeFault(fault: Fault): string {
  if (isProcessFault(fault))
    return `${fault.process} ${fault.how === 'crash' ? 'crashes' : 'is stopped'} at ${fault.atMs} ms, for ${fault.downMs} ms`
  const { service, how, fromMs, toMs, share, ms } = fault
  const more = how === 'slow' ? `, by up to ${ms} ms` : how === 'flaky' || how === 'partial' ? `, ${share} of all` : ''
  return `the ${service} is ${how} from ${fromMs} to ${toMs} ms${more}`
}

function describeOrder({ customer, atMs, lines, keyed, partner, addressRefused, ...later }: PlannedOrder): string {
  return [
    `customer ${customer} at ${atMs} ms: ${lines.map(({ productId, quantity }) => `${quantity} × ${productId}`).join(', ')}`,
    ...(keyed ? [] : ['without a key']),
    ...(partner.errors ? [`${partner.errors} errors of the partner`] : []),
    ...(partner.refuses ? ['refused by the partner'] : []),
    ...(partner.answersAfterMs === undefined ? [] : [`answered by the partner after ${partner.answersAfterMs} ms`]),
    ...(addressRefused ? ['address refused'] : []),
    ...(later.cancelAfterMs === undefined ? [] : [`cancelled ${later.cancelAfterMs} ms after the answer`]),
    ...(later.retryAfterMs === undefined ? [] : [`retried after ${later.retryAfterMs} ms`]),
    ...(later.readAfterMs.length > 0 ? [`read after ${later.readAfterMs.join(', ')} ms`] : []),
  ].join('; ')
}
