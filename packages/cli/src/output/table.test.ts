import { describe, expect, it } from 'vitest'
import { toFacts, toTable } from './table.ts'
import { widthOf } from './text-width.ts'

const HEADINGS = ['ID', 'STATUS', 'TOTAL', 'NAME']
const ROWS = [
  ['0123456789', 'PENDING', '1.00 USD', 'Bike'],
  ['0123456789', 'FAILED', '10.00 USD', 'A helmet with a name that goes on and on and on'],
]
const widest = (table: string) => Math.max(...table.split('\n').map(widthOf))

describe('a table', () => {
  it('has each column as wide as it has to be, and nothing cut, where no terminal reads it', () => {
    expect(toTable(HEADINGS, ROWS).split('\n')).toEqual([
      'ID          STATUS   TOTAL      NAME',
      '0123456789  PENDING  1.00 USD   Bike',
      '0123456789  FAILED   10.00 USD  A helmet with a name that goes on and on and on',
    ])
  })

  it('cuts its last column to fit into a terminal', () => {
    expect(toTable(HEADINGS, ROWS, 54).split('\n')).toEqual([
      'ID          STATUS   TOTAL      NAME',
      '0123456789  PENDING  1.00 USD   Bike',
      '0123456789  FAILED   10.00 USD  A helmet with a name …',
    ])
  })

  it('goes on in the line below where a terminal is too narrow', () => {
    expect(toTable(HEADINGS, ROWS, 34).split('\n').slice(0, 4)).toEqual([
      'ID          STATUS   TOTAL',
      '  NAME',
      '0123456789  PENDING  1.00 USD',
      '  Bike',
    ])
  })

  it.each([12, 20, 34, 54, 80])('never is wider than %s columns', (columns) => {
    expect(
      widest(toTable(HEADINGS, [...ROWS, ['自転車'.repeat(20), '🚲'.repeat(50), 'é', 'ﷺ']], columns)),
    ).toBeLessThanOrEqual(columns)
  })

  it('lines columns up under wide characters', () => {
    expect(
      toTable(
        ['A', 'B'],
        [
          ['自転車', '1'],
          ['x', '2'],
        ],
      ).split('\n'),
    ).toEqual(['A       B', '自転車  1', 'x       2'])
  })

  it('takes out what steers a terminal or turns the direction of the text', () => {
    const table = toTable(['A'], [['\u001b[2Jx\ny\u202ez\u2028!']])
    expect(table).toBe('A\n [2Jx y z !')
  })

  it('of no rows is its headings', () => {
    expect(toTable(HEADINGS, [], 80)).toBe('ID  STATUS  TOTAL  NAME')
  })
})

it('facts stand in one column, however long their names are', () => {
  const facts = toFacts([
    ['Order', '1'],
    ['Awaits until', '2'],
  ])
  expect(facts.split('\n')).toEqual(['Order         1', 'Awaits until  2'])
})
