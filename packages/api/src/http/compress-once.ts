import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib'
import { negotiate } from '@fastify/accept-negotiator'
import type { FastifyRequest } from 'fastify'
import { CODINGS, type Coding, THRESHOLD_BYTES } from './compression.ts'

const { BROTLI_PARAM_QUALITY, ZSTD_c_compressionLevel } = constants
/** Good levels, since it is done once; the best ones take seconds for 5 % less. */
const CODERS: Record<Coding, (body: Buffer) => Promise<Buffer>> = {
  zstd: (body) => promisify(zstdCompress)(body, { params: { [ZSTD_c_compressionLevel]: 12 } }),
  br: (body) => promisify(brotliCompress)(body, { params: { [BROTLI_PARAM_QUALITY]: 8 } }),
  gzip: (body) => promisify(gzip)(body, { level: 9 }),
}

export interface CompressedFile {
  coding: Coding
  body: Buffer
}

/** @returns the file in the coding that the client prefers; nothing where it goes as it is */
export type CompressOnce = (
  request: FastifyRequest,
  name: string,
  read: () => Buffer | Promise<Buffer>,
) => Promise<CompressedFile | undefined>

/**
 * Keeps files that do not change in the codings that clients have asked for: to compress the largest takes 40 ms, which need not be spent
 * on each request. Requests that come meanwhile wait for the same work.
 */
export function createCompressOnce(): CompressOnce {
  const kept = new Map<string, Promise<Buffer | undefined>>()
  const compress = async (coding: Coding, read: () => Buffer | Promise<Buffer>): Promise<Buffer | undefined> => {
    const body = await read()
    return body.length < THRESHOLD_BYTES ? undefined : CODERS[coding](body)
  }
  return async (request, name, read) => {
    const coding = codingFor(request)
    if (coding === undefined) return undefined
    const key = `${coding} ${name}`
    const compressed = kept.get(key) ?? compress(coding, read)
    kept.set(key, compressed)
    const body = await compressed.catch((error) => {
      kept.delete(key)
      throw error
    })
    return body && { coding, body }
  }
}

/** As @fastify/compress understands the header. */
function codingFor({ headers }: FastifyRequest): Coding | undefined {
  const accepted = headers['accept-encoding']
  if (typeof accepted !== 'string') return undefined
  return negotiate(accepted.toLowerCase().replaceAll(/\*|x-gzip/g, 'gzip'), [...CODINGS]) ?? undefined
}
