import { expect, it } from 'vitest'
import type { FormName } from './form.ts'
import { type Guarantee, wholeOf } from './guarantee.ts'

const guarantee = (id: string, forms: readonly FormName[], includes: readonly Guarantee[] = []): Guarantee => ({
  id,
  title: id,
  forms,
  includes,
  run: async () => ({}),
})
const part = guarantee('part', ['embedded', 'deployed'])
const another = guarantee('another', ['deployed'])
const whole = guarantee('whole', ['deployed'], [part])

it.each([
  ['as its part', 'deployed', [part, another, whole], whole],
  ['where the whole is not tried', 'deployed', [part, another], undefined],
  ['on a form that the whole is not tried on', 'embedded', [part, whole], undefined],
] as const)('a guarantee is tried once: %s', (_where, form, planned, expected) => {
  expect(wholeOf(part, form, planned)).toBe(expected)
})
