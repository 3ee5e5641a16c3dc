import { describe, expect, it } from 'vitest'
import { anId, NOON_MS } from '../../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'
import { atOnce, MANY, purgeAll } from './account-steps.ts'

const WINDOW_MS = 3_600_000
const MOST = 3

export function describeMailAllowances(open: OpenStore): void {
  describe('the allowance of an address', () => {
    const shop = useStore(open)
    describeTaking(shop)
    describePurge(shop)
  })
}

const take = (shop: StoreSteps, key: string, mailId: string, nowMs = NOON_MS) =>
  shop.store.mailAllowances.take(key, mailId, { nowMs, windowMs: WINDOW_MS, most: MOST })

function describeTaking(shop: StoreSteps): void {
  it('is used up by so many mails, and says so', async () => {
    const key = anId()
    const taken: boolean[] = []
    for (const mail of ['a', 'b', 'c', 'd', 'e']) taken.push(await take(shop, key, mail))
    expect(taken).toEqual([true, true, true, false, false])
    expect(await take(shop, anId(), 'a')).toBe(true)
  })

  it('is never taken by more than there is, however many take at the same time', async () => {
    const key = anId()
    const taken = await atOnce((index) => take(shop, key, `mail ${index}`))
    expect(taken.filter(Boolean)).toHaveLength(MOST)
    for (let index = 0; index < MANY; index++) expect(await take(shop, key, `mail ${index}`)).toBe(taken[index])
  })

  it('is taken once by one mail, however often that takes', async () => {
    const key = anId()
    expect(await atOnce(() => take(shop, key, 'the same'))).toEqual(Array(MANY).fill(true))
    expect(await take(shop, key, 'second')).toBe(true)
    expect(await take(shop, key, 'third')).toBe(true)
    expect(await take(shop, key, 'fourth')).toBe(false)
    expect(await take(shop, key, 'the same')).toBe(true)
  })

  it('comes back part by part: the window slides', async () => {
    const key = anId()
    for (const minute of [0, 20, 40]) await take(shop, key, `at ${minute}`, NOON_MS + minute * 60_000)
    const at = (ms: number, mail: string) => take(shop, key, mail, NOON_MS + ms)
    expect(await at(WINDOW_MS - 1, 'too early')).toBe(false)
    expect(await at(WINDOW_MS, 'first part')).toBe(true)
    expect(await at(WINDOW_MS + 1, 'too early again')).toBe(false)
    expect(await at(WINDOW_MS + 20 * 60_000, 'second part')).toBe(true)
  })
}

function describePurge(shop: StoreSteps): void {
  it('is purged in portions once it is whole again, and not before', async () => {
    const longAgoMs = NOON_MS - 86_400_000
    const early = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name} ${anId()}`)
    for (const key of early) await take(shop, key, 'mail', longAgoMs - WINDOW_MS)
    const used = anId()
    for (const mail of ['a', 'b', 'c']) await take(shop, used, mail, longAgoMs - WINDOW_MS + 1)
    expect(await purgeAll((limit) => shop.store.mailAllowances.purge(longAgoMs, limit), 2)).toEqual([2, 2, 1, 0])
    expect(await take(shop, used, 'fourth', longAgoMs)).toBe(false)
    expect(await take(shop, early[0]!, 'mail', longAgoMs)).toBe(true)
  })
}
