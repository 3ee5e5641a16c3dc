import { expect, it } from 'vitest'
import { aCachedOrder, aFinalOrder } from '../../../testing/builders.ts'
import { decodeEntry, encodeEntry } from './order-entry.ts'

it('decodes what it has encoded, line breaks in the body included', () => {
  for (const order of [
    aCachedOrder(),
    aCachedOrder({ version: 12, settled: true, body: '{\n"a": "b\\n c"\n}' }),
    aFinalOrder(),
  ]) {
    expect(decodeEntry(order.id, encodeEntry(order))).toEqual(order)
  }
})

it.each(['', 'nonsense', '1 6 ada\n{}', '?1 a-lease', 'x 4 ada\n{}', '1 4 ada {}'])(
  'takes %j for no entry',
  (entry) => {
    expect(decodeEntry('id', entry)).toBeUndefined()
  },
)

it.each(['0', '1', '2'])(
  'does not serve what earlier versions wrote at stage %s: their orders have no number',
  (stage) => {
    expect(decodeEntry('id', `1 ${stage} ada\n{}`)).toBeUndefined()
  },
)
