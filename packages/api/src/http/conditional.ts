import { createHash } from 'node:crypto'

/** RFC 9110: the entity tag of what has versions, such as an order. */
export const etagOf = (version: number): string => `"${version}"`

/** The entity tag of what has none: it changes with the content. */
export const contentEtag = (content: string | Buffer): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`

/** RFC 9110, section 13.1.2: `*` or a list of tags, compared weakly. */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))
}
