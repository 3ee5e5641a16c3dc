import type { Random } from '../scenarios/random.ts'
import type { Closers } from './closers.ts'
import type { FormName } from './form.ts'
import type { Site, SiteOptions } from './services/site.ts'

/** What a run found out, such as `{ orders: 412, kills: 5 }`: printed as it is. Times are in milliseconds and named so. */
export type Figures = Record<string, number | string>

/** What a guarantee is tried with. Whatever it opens is closed after it. */
export interface Context {
  form: FormName
  /** The thorough form, of many minutes. */
  long: boolean
  random: Random
  closers: Closers
  open(options?: SiteOptions): Promise<Site>
  /**
   * Looks through the books of the systems that have been opened, once they are at rest, and is done with them. Every guarantee is
   * concluded so after it; one that closes what it has opened does so before. @returns how many orders were looked at
   */
  conclude(): Promise<number>
}

export interface Guarantee {
  id: string
  title: string
  forms: readonly FormName[]
  /** A program that has to be installed; where it is not, the guarantee is left out, and that is said. */
  needs?: string
  /** How many attempts it is made of: each has its time. One unless told otherwise. */
  parts?: number
  /** Tried as parts of this one, on more processes than by themselves. */
  includes?: readonly Guarantee[]
  /** @throws when the promise does not hold */
  run(context: Context): Promise<Figures>
}

/** @returns what tries it on this form anyway, of what has been planned */
export function wholeOf(guarantee: Guarantee, form: FormName, planned: readonly Guarantee[]): Guarantee | undefined {
  return planned.find(({ forms, includes }) => forms.includes(form) && includes?.includes(guarantee))
}
