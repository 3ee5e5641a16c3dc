import { expect, it } from 'vitest'
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

it('each sabotage is written so that it can be taken out', async () => {
  for (const [area, sabotages] of Object.entries(await readSabotages()))
    expect(() => entriesOf(area, sabotages)).not.toThrow()
})
