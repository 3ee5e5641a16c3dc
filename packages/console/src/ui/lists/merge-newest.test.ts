import { describe, expect, it } from 'vitest'
import { mergeNewest } from './merge-newest.ts'

describe('a list whose first page is read again', () => {
  const rows = (...ids: string[]) => ids.map((id) => ({ id }))

  it('gets what is new, loses what is gone from the page, and keeps what is older', () => {
    const page = { items: rows('7', '6', '4'), nextCursor: 'more' }
    expect(mergeNewest(rows('6', '5', '4', '3', '2'), page)).toEqual(rows('7', '6', '4', '3', '2'))
  })

  it('is the page where there is no other', () => {
    expect(mergeNewest(rows('3', '2', '1'), { items: rows('3'), nextCursor: null })).toEqual(rows('3'))
    expect(mergeNewest(rows('3'), { items: [], nextCursor: null })).toEqual([])
  })
})
