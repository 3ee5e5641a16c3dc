import type { Edit } from '../edits.ts'

/** A part of the product that can be taken out of it. */
export interface Part {
  what: string
  /** Files and folders that belong to it alone. */
  remove: readonly string[]
  /** What others need of it, to where it is of use to them. */
  move?: Readonly<Record<string, string>>
  /** What the rest says of it, by file. */
  edits: Readonly<Record<string, readonly Edit[]>>
}
