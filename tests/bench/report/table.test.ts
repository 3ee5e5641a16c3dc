import { describe, expect, it } from 'vitest'
import { atLeast, type Row } from '../measurement.ts'
import { toMarkdown, toText } from './table.ts'

const READ: Row = {
  measurement: 'get-hit',
  form: 'embedded',
  value: 14_321.4,
  unit: 'requests/s',
  yardstick: 21_000,
  ratio: 0.682,
  budget: atLeast(0.6, 0.682),
  p50Ms: 1.2345,
  yardstickP50Ms: 0.801,
}
const STARTED: Row = { measurement: 'start', detail: '7 starts', form: 'deployed', value: 912, unit: 'ms' }

describe('the table of results', () => {
  it('has the columns that something is known for, as wide as they need to be', () => {
    expect(toText([READ, STARTED]).split('\n')).toEqual([
      'measurement      form      result             yardstick  ratio  budget  met  p50 ms',
      'get-hit          embedded  14,321 requests/s  21,000     0.682  ≥ 0.60  yes  1.23 / 0.801',
      'start, 7 starts  deployed  912 ms',
    ])
  })

  it('says loudly which budget is not met', () => {
    expect(toText([{ ...READ, budget: atLeast(0.7, 0.682) }])).toMatch(/≥ 0\.70 +NO/)
  })

  it('is Markdown too, whatever a note says', () => {
    expect(toMarkdown([{ ...STARTED, note: 'a | b' }])).toBe(
      '| measurement | form | result | note |\n| --- | --- | --- | --- |\n| start, 7 starts | deployed | 912 ms | a \\| b |',
    )
  })
})
