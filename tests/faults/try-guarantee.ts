import { createRandom } from '../scenarios/random.ts'
import { assertSound } from './audited.ts'
import { createClosers } from './closers.ts'
import type { FormName } from './form.ts'
import type { Guarantee } from './guarantee.ts'
import { excerptOf, keepOutput } from './output.ts'
import type { Result } from './report.ts'
import { openSite, type Site, type SiteOptions } from './services/site.ts'

const SHORT_WITHIN_MS = 180_000
const LONG_WITHIN_MS = 3_600_000

/** What has been opened for the guarantee that is being tried. */
export const closers = createClosers()

/** Tries to break one promise on one form. Never rejects, and leaves nothing behind. */
export async function tryGuarantee(
  guarantee: Guarantee,
  form: FormName,
  { seed, long }: { seed: number; long: boolean },
): Promise<Result> {
  const sites: Site[] = []
  let latest: Site | undefined
  const startedAt = performance.now()
  // Of its own, so that it meets the same numbers when it is run alone
  const random = createRandom(seed + hashOf(`${guarantee.id} ${form}`))
  const open = async (options: SiteOptions = {}): Promise<Site> => {
    const site = await openSite(form, options, closers)
    sites.push(site)
    latest = site
    return site
  }
  const conclude = async (): Promise<number> => {
    let orders = 0
    for (const site of sites) orders += await assertSound(site)
    sites.length = 0
    await closers.close()
    return orders
  }
  const tried = async () => {
    const figures = await guarantee.run({ form, long, random, closers, open, conclude })
    await conclude()
    return figures
  }
  const limitMs = (guarantee.parts ?? 1) * (long ? LONG_WITHIN_MS : SHORT_WITHIN_MS)
  const result = await withinTime(tried(), limitMs).then(
    (figures) => ({ verdict: 'holds' as const, figures }),
    (error: unknown) => ({
      verdict: 'BROKEN' as const,
      figures: explain(error, `${guarantee.id}-${form}`, latest?.output() ?? []),
    }),
  )
  await closers.close()
  return { guarantee, form, ...result, seconds: (performance.now() - startedAt) / 1000 }
}

function withinTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`not done within ${limitMs / 1000} s`)), limitMs)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

function explain(error: unknown, name: string, output: readonly string[]): string {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [reason, `All that the processes wrote: ${keepOutput(name, output)}`, ...output.map(excerptOf)].join('\n')
}

function hashOf(text: string): number {
  let hash = 0
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0
  return hash
}
