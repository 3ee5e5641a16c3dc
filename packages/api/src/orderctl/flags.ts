import { UUID } from '@orders/shared/domain/pages'
import { type CommandInput, type Flag, WrongArguments } from './command.ts'

/** A flag that takes a value. */
export const textOf = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

/** @throws WrongArguments */
export function integerOf(name: string, text: string | undefined, { least, most }: { least: number; most: number }) {
  const value = /^-?\d{1,15}$/.test(text ?? '') ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new WrongArguments(`${name} is a whole number from ${least} to ${most}`)
}

const SHOWN = '20'
/** What a terminal or a script can still do something with; who wants more goes on with --before. */
const MOST_SHOWN = 10_000

export const pageFlags: Record<'limit' | 'before', Flag> = {
  limit: { type: 'string', value: 'N', about: `the most that are listed: 1 to ${MOST_SHOWN}, else ${SHOWN}` },
  before: { type: 'string', value: 'ID', about: 'go on after this id, the last one of the page before' },
}

/** Which part of a list is asked for. @throws WrongArguments */
export function pageOf({ limit, before }: CommandInput['flags']) {
  const beforeId = textOf(before)?.toLowerCase()
  if (beforeId !== undefined && !UUID.test(beforeId))
    throw new WrongArguments('--before is the id that a page ended with')
  return { limit: limitOf({ limit }), beforeId }
}

/** @throws WrongArguments */
export const limitOf = ({ limit }: CommandInput['flags']): number =>
  integerOf('--limit', textOf(limit) ?? SHOWN, { least: 1, most: MOST_SHOWN })

/** Tells of what a list leaves out. */
export const noteOfMore = (items: readonly { id: string }[], nextCursor: string | null): string | undefined =>
  nextCursor === null ? undefined : `There are more: --before ${items.at(-1)?.id}, or --limit.`
