import { describe, expect, it } from 'vitest'
import { type Break, breaksBetween } from '../../scripts/contracts/compare.ts'
import type { Edit } from './edit.ts'
import { MESSAGE_EDITS } from './message-edits.ts'
import { OPERATION_EDITS, SHARED_SCHEMA } from './operation-edits.ts'

/*
 * What the check of the contract can see at all: each edit of a small document, with where it breaks a consumer, or that it does not.
 */

type Side = 'before' | 'after'
type Placed = Edit & { n: number }

const pathOf = ({ n }: Placed) => `/edit-${n}`
const openapi = (edits: readonly Placed[], side: Side) => ({
  openapi: '3.1.0',
  info: { title: 'Edits', version: '1.0.0' },
  paths: Object.fromEntries(edits.flatMap((edit) => (edit[side] ? [[pathOf(edit), { post: edit[side] }]] : []))),
  components: {
    schemas: { Shared: SHARED_SCHEMA[side] },
    securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' }, apiKey: { type: 'http', scheme: 'bearer' } },
  },
})

const messageOf = ({ n }: Placed) => `Edit${n}`
const asyncapi = (edits: readonly Placed[], side: Side) => ({
  asyncapi: '3.0.0',
  info: { title: 'Edits', version: '1.0.0' },
  channels: {
    all: {
      address: null,
      messages: Object.fromEntries(edits.flatMap((edit) => (edit[side] ? [[messageOf(edit), edit[side]]] : []))),
    },
  },
  operations: { send: { action: 'send', channel: { $ref: '#/channels/all' } } },
})

/** Additions by themselves: what is added beside something that is removed, is that with another name to Redocly. */
async function breaksOf(edits: readonly Placed[], make: (edits: readonly Placed[], side: Side) => object) {
  const parts = Object.values(Object.groupBy(edits, ({ before }) => (before ? 'changes' : 'additions')))
  const breaks = await Promise.all(parts.map((part) => breaksBetween(make(part, 'before'), make(part, 'after'))))
  return breaks.flat()
}

const isBelow = (place: string, pointer: string) => pointer === place || pointer.startsWith(`${place}/`)

/** Those that are seen at a place, by where their paths go on from there. */
const breaksAt = (place: string, breaks: readonly Break[]) =>
  breaks.flatMap(({ path, rule, seenAt }) =>
    isBelow(place, seenAt)
      ? [[isBelow(place, path) ? path.slice(place.length + 1).replace(/^post\//, '') : path, rule]]
      : [],
  )

const operationEdits = OPERATION_EDITS.map((edit, n) => ({ ...edit, n }))
const messageEdits = MESSAGE_EDITS.map((edit, n) => ({ ...edit, n }))

describe('an edit of the API', async () => {
  const breaks = await breaksOf(operationEdits, openapi)

  it.each(operationEdits)('by which $name', ({ n, breaks: expected = [] }) => {
    expect(breaksAt(`#/paths/~1edit-${n}`, breaks)).toEqual(expected)
  })
})

describe('an edit of the events', async () => {
  const breaks = await breaksOf(messageEdits, asyncapi)

  it.each(messageEdits)('by which $name', ({ n, breaks: expected = [] }) => {
    expect(breaksAt(`#/channels/all/messages/Edit${n}`, breaks)).toEqual(expected)
  })
})
