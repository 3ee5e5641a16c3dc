import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CsvRecord, readCsv } from './csv.ts'

async function* chunksOf(text: string, size = 1_000) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function read(text: string, size?: number): Promise<CsvRecord[]> {
  const records: CsvRecord[] = []
  for await (const record of readCsv(chunksOf(text, size))) records.push(record)
  return records
}

describe('a file of comma-separated values', () => {
  it.each([
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['"a,""b""",c', [['a,"b"', 'c']]],
    [' a , "b" \n', [['a', 'b']]],
    ['a,,\n', [['a', '', '']]],
    ['""\n', [['']]],
    ['\n\r\n  \na\n', [['a']]],
    ['', []],
  ])('%j is %j', async (text, cells) => {
    expect((await read(text)).map((record) => record.cells)).toEqual(cells)
  })

  it('tells on which line each record begins', async () => {
    expect((await read('id\n\n"a\nb",c\nd')).map(({ line }) => line)).toEqual([1, 3, 5])
  })

  it.each([
    ['a,b"c\n', 'line 1 has a quote in it'],
    ['a\n"b" c\n', 'line 2 goes on after its closing quote'],
    ['a\n"b\nc', 'line 2 or after it is never closed'],
  ])('%j cannot be read: %s', async (text, reason) => {
    await expect(read(text)).rejects.toThrow(reason)
  })

  it('is read the same wherever its pieces end, and gives back what was written', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ',', '"', '\n', 'é') })
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 7 }), async (wanted, size) => {
        const text = wanted.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\r\n')
        expect((await read(text, size)).map(({ cells }) => cells)).toEqual(wanted)
      }),
    )
  })
})
