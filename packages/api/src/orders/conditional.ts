/** RFC 9110: an order's entity tag is its version. */
export const etagOf = (version: number): string => `"${version}"`

/** RFC 9110, section 13.1.2: `*` or a list of tags, compared weakly. */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))
}
