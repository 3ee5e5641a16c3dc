import { describeOrderChangesContract } from '../../testing/order-changes.contract.ts'
import { createMemoryOrderChanges } from './order-changes.ts'

describeOrderChangesContract('memory', async () => {
  const changes = createMemoryOrderChanges()
  return { here: changes, there: changes, close: changes.close }
})
