export interface Pages {
  /** What browsers are given lies in it. */
  folder: string
  /** Of the styles within the pages, as a content security policy writes them. */
  styleHashes: string[]
}

/** The pages as their sources are now: built where they are not, or not any more; once for a process. */
export function preparePages(): Promise<Pages>

/** There are no pages, and nothing to build them with. */
export class NoBundler extends Error {}
