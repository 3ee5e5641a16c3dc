import { expect, it } from 'vitest'
import { Refusal, wordsFor } from './refusal.ts'

interface Operation {
  summary: string
  responses: object
}
/** No part of this package. */
const DOCUMENT: string = '../../../../docs/openapi.json'
const { default: document } = await import(DOCUMENT)
const operations = Object.entries<Record<string, Operation>>(document.paths)
  .filter(([path]) => path.startsWith('/api/') && !path.startsWith('/api/admin/'))
  .flatMap(([, methods]) => Object.values(methods))
  .filter(({ summary = '' }) => !summary.includes('(admin)'))

const namesIn = (text: string, kind: string): string[] =>
  [...text.matchAll(new RegExp(`#/components/${kind}/(\\w+)"`, 'g'))].map(([, name = '']) => name)
const answers = JSON.stringify(operations.map(({ responses }) => responses))
const shared = JSON.stringify(namesIn(answers, 'responses').map((name) => document.components.responses[name]))
/** Of the warehouse's route, to which the pages have no way. */
const OF_PROGRAMS = ['ORDER_NOT_FULFILLABLE']
const CODES = [...new Set(namesIn(answers + shared, 'examples'))].filter(
  (name) => /^[A-Z_]+$/.test(name) && !OF_PROGRAMS.includes(name),
)

it('the codes are those of the routes of customers', () => {
  expect(CODES).toEqual(expect.arrayContaining(['OUT_OF_STOCK', 'INVALID_TOKEN', 'IDEMPOTENCY_KEY_IN_USE', 'INTERNAL']))
  expect(CODES).not.toContain('WEBHOOK_NOT_FOUND')
})

it.each(CODES)('people are told of %s in words of their own', (code) => {
  const status = code === 'INTERNAL' ? 500 : 400
  expect(wordsFor(new Refusal({ status, code, title: 'Of programs', requestId: 'r7' }))).not.toContain('Of programs')
})
