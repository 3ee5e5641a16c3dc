import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventParser } from './event-parser.ts'

const parse = (...chunks: string[]) => {
  const parser = createEventParser()
  return chunks.flatMap((chunk) => parser.push(chunk))
}

describe('server-sent events', () => {
  it('are read as the API sends them', () => {
    const text = 'retry: 2000\n\n:\n\nevent: order\nid: 3\ndata: {"version":3}\n\n'
    const parser = createEventParser()
    expect(parser.push(text)).toEqual([{ type: 'order', data: '{"version":3}', lastEventId: '3' }])
    expect(parser.retryMs()).toBe(2000)
  })

  it('join the lines of their data, and take one space after the colon only', () => {
    expect(parse('data:  two\ndata:lines\ndata\n\n')).toEqual([
      { type: 'message', data: ' two\nlines\n', lastEventId: '' },
    ])
  })

  it('keep the last id, and forget the type', () => {
    const [first, second] = parse('id: 7\nevent: order\ndata: a\n\ndata: b\n\n')
    expect([first?.type, first?.lastEventId]).toEqual(['order', '7'])
    expect([second?.type, second?.lastEventId]).toEqual(['message', '7'])
  })

  it('are none where there is no data, or the block is not complete', () => {
    expect(parse(': comment\n\nevent: order\nid: 1\n\ndata: half')).toEqual([])
  })

  it('do not take an id with a NUL, nor a retry that is no number', () => {
    const parser = createEventParser()
    expect(parser.push('id: a\0b\nretry: soon\ndata: x\n\n')).toEqual([{ type: 'message', data: 'x', lastEventId: '' }])
    expect(parser.retryMs()).toBeUndefined()
  })

  it('are the same however the text is cut, and whatever its lines end with', () => {
    const text = 'id: 1\nevent: order\ndata: one\ndata: more\n\n: beat\n\nid: 2\ndata: two\n\n'
    const cuts = fc.array(fc.nat(text.length * 2), { maxLength: 8 })
    fc.assert(
      fc.property(fc.constantFrom('\n', '\r\n', '\r'), cuts, (lineEnd, at) => {
        const wire = text.replaceAll('\n', lineEnd)
        const bounds = [0, ...at.filter((cut) => cut < wire.length).toSorted((a, b) => a - b), wire.length]
        const chunks = bounds.slice(1).map((end, index) => wire.slice(bounds[index], end))
        expect(parse(...chunks)).toEqual(parse(text))
      }),
    )
  })
})
