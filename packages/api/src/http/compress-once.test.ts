import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import { expect, it, vi } from 'vitest'
import { createCompressOnce } from './compress-once.ts'

const BODY = Buffer.from('the same words again, '.repeat(1000))
const asking = (encoding?: string) =>
  ({ headers: encoding === undefined ? {} : { 'accept-encoding': encoding } }) as FastifyRequest

it('compresses a file once for each coding, however many ask at once', async () => {
  const compressOnce = createCompressOnce()
  const read = vi.fn(async () => BODY)
  const ask = (encoding: string) => compressOnce(asking(encoding), 'a.js', read)
  const together = await Promise.all(Array.from({ length: 5 }, () => ask('gzip, zstd')))
  const [first] = together
  expect(first?.coding).toBe('zstd')
  expect(zstdDecompressSync(first?.body ?? '')).toEqual(BODY)
  expect(together.every((file) => file?.body === first?.body)).toBe(true)
  expect(read).toHaveBeenCalledOnce()
  const gzipped = await ask('gzip')
  expect([gzipped?.coding, gunzipSync(gzipped?.body ?? '')]).toEqual(['gzip', BODY])
  await ask('gzip')
  expect(read).toHaveBeenCalledTimes(2)
})

it('leaves alone what is small, and clients that take no coding', async () => {
  const compressOnce = createCompressOnce()
  expect(await compressOnce(asking('gzip'), 'small', () => Buffer.from('few'))).toBeUndefined()
  for (const encoding of [undefined, 'identity', 'compress', 'gzip;q=0'])
    expect(await compressOnce(asking(encoding), 'a.js', () => BODY)).toBeUndefined()
})

it('tries again where a file could not be read', async () => {
  const compressOnce = createCompressOnce()
  const broken = () => Promise.reject(new Error('too many open files'))
  await expect(compressOnce(asking('gzip'), 'a.js', broken)).rejects.toThrow('too many')
  expect((await compressOnce(asking('gzip'), 'a.js', () => BODY))?.coding).toBe('gzip')
})
