import type { IncomingHttpHeaders } from 'node:http'
import type { ProductRecord, ProductState, VersionCondition } from '@orders/shared/domain/product'
import type { ProductRecordPage } from '@orders/shared/products/catalogue'
import { contentEtag } from '../http/conditional.ts'
import { parseIfMatch } from '../http/input/if-match.ts'

/**
 * A strong tag of two parts (ADR 31): the version, which an admin's change raises, and the stock, which every sale moves. Pollers see both.
 * A change that leaves the stock alone is refused for the first only, or nothing could be edited that sells.
 */
export const productTag = ({ version, available }: Pick<ProductRecord, 'version' | 'available'>): string =>
  `"${version}.${available}"`

/** Changes when anything on the page does. */
export function pageTag({ items, nextCursor }: ProductRecordPage): string {
  const states = items.map(({ id, version, available }) => [id, version, available])
  return contentEtag(JSON.stringify([states, nextCursor]))
}

/**
 * What If-Match and `If-None-Match: *` ask of a product.
 * @param setsStock whether the change sets the stock: a sale since the tag was read would then be undone
 * @throws DomainError VALIDATION_FAILED
 */
export function versionCondition(
  headers: Pick<IncomingHttpHeaders, 'if-match' | 'if-none-match'>,
  { setsStock = false } = {},
): VersionCondition | undefined {
  const tags = parseIfMatch({ headers })
  if (tags === '*') return 'any'
  if (tags) return tags.flatMap((tag) => stateIn(tag, setsStock) ?? [])
  return headers['if-none-match']?.trim() === '*' ? 'none' : undefined
}

/** Of a tag that no product ever had it is none. */
function stateIn(tag: string, withStock: boolean): ProductState | undefined {
  const [, version, available] = /^"(\d{1,15})\.(\d{1,15})"$/.exec(tag) ?? []
  if (version === undefined) return undefined
  return { version: Number(version), ...(withStock ? { available: Number(available) } : {}) }
}
