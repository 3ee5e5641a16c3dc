import type { FormName } from '../faults/form.ts'

/** A service that a detector needs to be there; without its URL the sabotage is not tried, and that is said. */
export type Service = 'MONGODB_URL' | 'REDIS_URL'

/** What has to fail on a sabotage, and passes without it. */
export type Detector =
  /** A file of tests, or those of its tests whose full title matches a pattern (`vitest -t`). */
  | { test: string; title?: string }
  /** A promise of the fault suite, on the embedded form unless told otherwise. */
  | { guarantee: string; form?: FormName }
  /** The simulation, over as many schedules. */
  | { simulation: true; seeds?: number }

/** A small deliberate fault in the production code. */
export interface Sabotage {
  /** What is broken, in a short sentence. */
  name: string
  /** Relative to the repository. */
  file: string
  /** Occurs exactly once in the file. */
  search: string
  replace: string
  noticedBy: Detector
  needs?: Service | readonly Service[]
  /** Part of the short selection of `npm run check`: a few seconds at most. */
  quick?: boolean
}

/** The services without which it cannot be tried here. */
export const missingFor = (sabotage: Sabotage): readonly Service[] =>
  servicesOf(sabotage).filter((name) => !process.env[name])

const servicesOf = ({ needs, noticedBy }: Sabotage): readonly Service[] => {
  if ('guarantee' in noticedBy && noticedBy.form === 'deployed') return ['MONGODB_URL', 'REDIS_URL']
  return needs === undefined ? [] : [needs].flat()
}

export function inWords(detector: Detector): string {
  if ('test' in detector) return detector.title ? `${detector.test}: ${detector.title}` : detector.test
  if ('guarantee' in detector) return `${detector.guarantee} ${detector.form ?? 'embedded'}`
  return 'the simulation'
}
