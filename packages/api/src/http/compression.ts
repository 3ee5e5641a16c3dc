import compress from '@fastify/compress'
import type { FastifyInstance, onSendHookHandler } from 'fastify'
import fp from 'fastify-plugin'

/** What fits into a packet takes one, compressed or not. */
export const THRESHOLD_BYTES = 1024
/** The cheapest first. */
export const CODINGS = ['zstd', 'br', 'gzip'] as const
export type Coding = (typeof CODINGS)[number]
/** What the library would compress of itself, and NDJSON, which is in no list of media types. Not streams of events: they would be held back. */
const COMPRESSED_TYPES = /^text\/(?!event-stream)|[+/](?:(?:x-nd)?json|text|xml)(?:;|$)/u

/** RFC 9110, section 8.6: HEAD tells the length that GET would send, or none; what compression makes of it is not known. */
const forgetLength: onSendHookHandler = (_request, reply, payload, next) => {
  if (Number(reply.getHeader('content-length')) >= THRESHOLD_BYTES) reply.removeHeader('content-length')
  next(null, payload)
}

/**
 * Compresses answers, the cheapest way first of those that a client takes. Bodies of requests are small, and taken as they are.
 * An answer below the threshold pays 0.3 µs for it. ETags are of the content, whatever its coding: they are compared weakly.
 */
export default fp(async (app: FastifyInstance) => {
  app.addHook('onRoute', (route) => {
    if (route.method === 'HEAD') route.onSend = [route.onSend ?? [], forgetLength].flat()
  })
  await app.register(compress, {
    threshold: THRESHOLD_BYTES,
    encodings: [...CODINGS],
    customTypes: COMPRESSED_TYPES,
    globalDecompression: false,
  })
})
