import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkContract, isNewMajor } from '../../scripts/contracts/check.ts'
import { readContract, readVersion } from '../../scripts/contracts/release.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const contract = readContract(ROOT)
const { release, documents } = contract
const version = readVersion(ROOT)

interface Schemas {
  components: { schemas: Record<string, { enum?: string[]; properties: Record<string, object>; required: string[] }> }
}
type Edit = (schemas: Schemas['components']['schemas']) => void

/** The release's own documents after an edit of their schemas. */
function edited(edit: Edit) {
  const copies = structuredClone(documents) as unknown as Record<'openapi' | 'asyncapi', Schemas>
  for (const { components } of Object.values(copies)) edit(components.schemas)
  return copies
}

const checkEdited = (edit: Edit, accepted = contract.accepted, current = release.version) =>
  checkContract({ ...contract, accepted }, { version: current, documents: edited(edit) })

const dropTotal: Edit = ({ Order }) => {
  delete Order?.properties['total']
  if (Order) Order.required = Order.required.filter((name) => name !== 'total')
}
const reason = 'Nothing was ever charged, and its consumers were asked.'
const TOTAL = [
  { path: '#/components/schemas/Order/required', rule: 'required-properties-removed', reason },
  { path: '#/components/schemas/Order/properties/total', rule: 'property-removed', reason },
]

describe('the check of the contract', () => {
  it('has a release that is not later than the system', () => {
    expect(isNewMajor(version, release.version)).toBe(false)
  })

  it('lets the release itself pass', async () => {
    expect(await checkEdited(() => {})).toEqual({ problems: [], accepted: [] })
  })

  it('says which part of which document breaks consumers, and where they meet it', async () => {
    const { problems } = await checkEdited(dropTotal)
    expect(problems).toEqual([
      expect.stringContaining('openapi.json#/components/schemas/Order/required\n'),
      expect.stringContaining('openapi.json#/components/schemas/Order/properties/total\n'),
      expect.stringContaining('asyncapi.json#/components/schemas/Order/required\n'),
      expect.stringContaining('asyncapi.json#/components/schemas/Order/properties/total\n'),
    ])
    expect(problems[1]).toContain('Property `total` of `Order` was removed. (property-removed)')
    expect(problems[1]).toMatch(/seen at #\/paths\/\S*orders\S*\/properties\/total$/)
  })

  it('lets sets grow that are open, and no others', async () => {
    const { problems } = await checkEdited((schemas) => {
      schemas['ErrorCode']?.enum?.push('TEAPOT')
      ;(schemas['AdminLogEntry']?.properties['action'] as { enum: string[] } | undefined)?.enum.push('order.frame')
    })
    expect(problems).toEqual([])
    const closed = await checkEdited(({ OrderStatus }) => OrderStatus?.enum?.push('SHIPPED'))
    expect(closed.problems).toEqual([
      expect.stringContaining('openapi.json#/components/schemas/OrderStatus/enum\n'),
      expect.stringContaining('asyncapi.json#/components/schemas/OrderStatus/enum\n'),
    ])
  })

  it('accepts a break for which there is a reason, in the document that it is said of', async () => {
    const accepted = TOTAL.map((entry) => ({ ...entry, document: 'openapi' as const }))
    const verdict = await checkEdited(dropTotal, accepted)
    expect(verdict.accepted).toHaveLength(2)
    expect(verdict.problems).toEqual([expect.stringMatching(/^asyncapi/), expect.stringMatching(/^asyncapi/)])
  })

  it('refuses to accept what is no break', async () => {
    const [entry] = TOTAL.map((one) => ({ ...one, document: 'openapi' as const }))
    const { problems } = await checkEdited(() => {}, entry ? [entry] : [])
    expect(problems).toEqual(['accepted-breaks.json: openapi.json#/components/schemas/Order/required is no break'])
  })

  it('accepts every break of a new major version', async () => {
    const verdict = await checkEdited(dropTotal, [], '1.0.0')
    expect([verdict.problems.length, verdict.accepted.length]).toEqual([0, 4])
  })

  it.each([
    ['1.2.3', '2.0.0', true],
    ['1.2.3', '1.3.0', false],
    ['1.9.0', '0.1.0', false],
    ['0.1.0', '0.2.0', true],
    ['0.1.0', '0.1.1', false],
    ['0.9.0', '1.0.0', true],
  ])('after %s takes %s for one: %s', (before, now, isNew) => {
    expect(isNewMajor(before, now)).toBe(isNew)
  })
})
