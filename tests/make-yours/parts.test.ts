import { expect, it } from 'vitest'
import { lines } from '../../scripts/make-yours/edits.ts'
import { PARTS } from '../../scripts/make-yours/parts/all.ts'
import { ITSELF } from '../../scripts/make-yours/parts/itself.ts'
import { misfitsOf } from '../../scripts/make-yours/remove-part.ts'
import { entriesOf, readSabotages } from '../../scripts/make-yours/sabotages.ts'

it.each(Object.entries({ ...PARTS, itself: ITSELF }))(
  'what is taken out with %s is in the code as it is',
  (_, part) => {
    expect(misfitsOf(part)).toEqual([])
  },
)

it('what is not in the code, or is there more often, is named', () => {
  const edits = { 'package.json': [lines('"nowhere"'), lines('"workspaces"', 2)], 'gone.ts': [] }
  expect(misfitsOf({ what: 'nothing', remove: ['nowhere'], edits })).toEqual([
    'there is no nowhere',
    'package.json: found 0 times, not 1: "nowhere"',
    'package.json: found 1 times, not 2: "workspaces"',
    'there is no gone.ts',
  ])
})

it('each sabotage is written so that it can be taken out', async () => {
  for (const [area, sabotages] of Object.entries(await readSabotages()))
    expect(() => entriesOf(area, sabotages)).not.toThrow()
})
