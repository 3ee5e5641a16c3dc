import { afterAll, beforeAll, describe, it } from 'vitest'
import { sendOneKeyManyTimes } from '../scenarios/one-key.ts'
import { sellOut } from '../scenarios/sell-out.ts'
import { SITES } from './sites.ts'
import type { TestSite, TestSystem } from './system.ts'

describe.each(SITES)('many customers at once on $name', ({ open }) => {
  let site: TestSite
  let system: TestSystem
  beforeAll(async () => {
    site = await open()
    system = await site.start()
  })
  afterAll(async () => {
    await system?.end('SIGTERM')
    await site?.close()
  })

  it('a thousand buyers get exactly what is there, though their lines come in different orders (G1)', async () => {
    await sellOut(system, 1000)
  }, 90_000)

  it('one key sent a hundred times makes one order, and another body is refused (G2)', async () => {
    await sendOneKeyManyTimes(system, 100)
  })
})
