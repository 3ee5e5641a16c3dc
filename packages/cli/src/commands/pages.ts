import { encodeCursor, UUID } from '@orders/shared/domain/pages'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { wholeNumber } from '../arguments.ts'
import type { ResultOptions } from './run.ts'

/** What a terminal or a script can still do something with; who wants more goes on with --before. */
const MOST_LISTED = 10_000

export interface PageOptions extends ResultOptions {
  limit: number
  /** A cursor. */
  before?: string
}

/** @param id what the ids of the list look like @param keyOf what a page is found by, of an id */
export const addPageOptions = (command: Command, id = UUID, keyOf = (written: string) => written): Command =>
  command
    .addOption(
      new Option('--limit <n>', `the most that are listed: 1 to ${MOST_LISTED}`)
        .default(20)
        .argParser(wholeNumber({ least: 1, most: MOST_LISTED })),
    )
    .addOption(
      new Option('--before <id>', 'go on after this id, the last one of the page before').argParser((text) => {
        // Hashes are not the same in small letters; other ids are written in them
        const written = [text, text.toLowerCase()].find((form) => id.test(form))
        if (written !== undefined) return encodeCursor(keyOf(written))
        throw new InvalidArgumentError('It is the id that a page ended with.')
      }),
    )

export const pageOf = ({ limit, before: cursor }: PageOptions) => ({
  limit,
  ...(cursor === undefined ? {} : { cursor }),
})

/** Tells of what a list leaves out. */
export const noteOfMore = (items: readonly { id: string }[], nextCursor: string | null): string | undefined =>
  nextCursor === null ? undefined : `There are more: --before ${items.at(-1)?.id}, or --limit.`

const PAGE = 100

type ListPage<T> = (page: { limit: number; cursor?: string }) => Promise<{ items: T[]; nextCursor: string | null }>

/** Reads a list as it goes, page after page. */
export async function* listAll<T>(list: ListPage<T>): AsyncGenerator<T> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })
    yield* page.items
    cursor = page.nextCursor
  }
}

/** All of a list, as it is now. */
export async function collectAll<T>(list: ListPage<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of listAll(list)) items.push(item)
  return items
}
