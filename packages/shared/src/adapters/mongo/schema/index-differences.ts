import { isDeepStrictEqual } from 'node:util'
import type { Document } from 'mongodb'
import type { NamedIndex } from './indexes.ts'

/** What makes an index another one. The server keeps more of it, such as its version, which is its own. */
const OPTIONS = {
  unique: false,
  sparse: false,
  hidden: false,
  partialFilterExpression: undefined,
  collation: undefined,
  expireAfterSeconds: undefined,
} as const

/** @returns in which respects the index that was found is not the one that was declared */
export function findDifferences(declared: NamedIndex, found: Document): string[] {
  const wanted: Document = declared
  const options = Object.entries(OPTIONS).filter(
    ([name, usual]) => !isDeepStrictEqual(wanted[name] ?? usual, found[name] ?? usual),
  )
  return [
    ...(hasSameKey(declared, found) ? [] : ['other keys']),
    ...options.map(([name]) => toWords(name, found[name])),
  ]
}

/** The order of the keys counts. */
export const hasSameKey = ({ key }: NamedIndex, found: Document): boolean =>
  isDeepStrictEqual(Object.entries(key), Object.entries(found['key'] ?? {}))

const toWords = (name: string, found: unknown): string => {
  if (name === 'unique' || name === 'sparse' || name === 'hidden') return found ? name : `not ${name}`
  return found === undefined ? `no ${name}` : `its own ${name}`
}
