import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** RFC 8259: JSON is UTF-8. Anything else is refused, or different bytes would become the same characters. The parser takes a BOM away. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i

/** JSON is the only body; an empty one is none, as clients send for a POST without a body. */
export default fp((app: FastifyInstance, _options, done) => {
  app.removeAllContentTypeParsers()
  takeJson(app, 'application/json')
  done()
})

/** RFC 7396, for routes that take a change in place of the whole. */
export const MERGE_PATCH_TYPE = 'application/merge-patch+json'

/** Takes bodies of a media type that is JSON: in the scope that it is called in. */
export function takeJson(
  app: Pick<FastifyInstance, 'addContentTypeParser' | 'getDefaultJsonParser'>,
  type: string,
): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser(type, { parseAs: 'buffer' }, (request, body: Buffer, parsed) => {
    refuseOtherCharsets(request.headers['content-type'])
    refuseCompressed(request.headers['content-encoding'])
    if (body.length === 0) return parsed(null, undefined)
    return parse(request, decode(body), parsed)
  })
}

function refuseOtherCharsets(contentType = ''): void {
  const charset = CHARSET.exec(contentType)?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw new DomainError('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send JSON as UTF-8.' })
}

/** RFC 9110, section 15.5.16: nothing is decompressed here. */
function refuseCompressed(contentEncoding = 'identity'): void {
  if (!/^(identity)?$/i.test(contentEncoding))
    throw new DomainError('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send the body without a Content-Encoding.' })
}

function decode(body: Buffer): string {
  try {
    return UTF_8.decode(body)
  } catch (cause) {
    throw new DomainError('MALFORMED_JSON', { detail: 'The body is not UTF-8.' }, { cause })
  }
}
