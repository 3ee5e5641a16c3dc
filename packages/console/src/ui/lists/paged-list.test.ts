import { describe, expect, it } from 'vitest'
import { createPagedList } from './paged-list.tsx'

/** Ids from 59 down, three a page; each read sees what their state is then. */
function aList() {
  const states = new Map<string, string>()
  const reads: string[] = []
  let newest = 59
  const read = async ({ cursor = '' }: Record<string, string>) => {
    reads.push(cursor)
    const from = cursor === '' ? newest : Number(cursor) - 1
    const ids = [from, from - 1, from - 2].filter((id) => id > 0).map(String)
    return { items: ids.map((id) => ({ id, state: states.get(id) })), nextCursor: from > 3 ? (ids.at(-1) ?? '') : null }
  }
  const list = createPagedList(read)
  const shown = () => list.items.value.map(({ id, state = '' }) => id + state).join(' ')
  return { list, states, reads, shown, grow: () => newest++ }
}

describe('a list of pages', () => {
  it('keeps its older pages as they were, unless all of it is read anew', async () => {
    const { list, states, shown, grow } = aList()
    await list.load()
    await list.loadOlder()
    expect(shown()).toBe('59 58 57 56 55 54')
    states.set('55', '!')
    grow()
    await list.load()
    expect(shown()).toBe('60 59 58 57 56 55 54')
    await list.reload()
    expect(shown()).toBe('60 59 58 57 56 55! 54 53 52')
    expect(list.nextCursor.value).toBe('52')
  })

  it('is one page again where one is all that was shown', async () => {
    const { list, reads } = aList()
    await list.reload()
    await list.reload()
    expect(reads).toEqual(['', ''])
  })

  it('shows nothing twice where an older page came meanwhile', async () => {
    const { list, shown, grow } = aList()
    await list.load()
    const older = list.loadOlder()
    grow()
    await Promise.all([list.reload(), older])
    expect(new Set(shown().split(' ')).size).toBe(shown().split(' ').length)
  })
})
