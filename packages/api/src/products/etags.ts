import type { IncomingHttpHeaders } from 'node:http'
import type { ProductRecord, VersionCondition } from '@orders/shared/domain/product'
import type { ProductRecordPage } from '@orders/shared/products/catalogue'
import { contentEtag } from '../http/conditional.ts'
import { parseIfMatch } from '../http/input/if-match.ts'

/**
 * A strong tag of two parts (ADR 31): the version, which an admin's change raises, and the stock, which every sale moves. Pollers see both;
 * a change is refused for the first alone, or nothing could be edited that sells.
 */
export const productTag = ({ version, available }: Pick<ProductRecord, 'version' | 'available'>): string =>
  `"${version}.${available}"`

/** Changes when anything on the page does. */
export function pageTag({ items, nextCursor }: ProductRecordPage): string {
  const states = items.map(({ id, version, available }) => [id, version, available])
  return contentEtag(JSON.stringify([states, nextCursor]))
}

/** What If-Match and `If-None-Match: *` ask of a product. @throws DomainError VALIDATION_FAILED */
export function versionCondition(
  headers: Pick<IncomingHttpHeaders, 'if-match' | 'if-none-match'>,
): VersionCondition | undefined {
  const tags = parseIfMatch({ headers })
  if (tags === '*') return 'any'
  if (tags) return tags.flatMap((tag) => versionIn(tag) ?? [])
  return headers['if-none-match']?.trim() === '*' ? 'none' : undefined
}

/** Of a tag that no product ever had it is none. */
function versionIn(tag: string): number | undefined {
  const version = /^"(\d{1,15})\.\d{1,15}"$/.exec(tag)?.[1]
  return version === undefined ? undefined : Number(version)
}
