import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { contentEtag } from '../http/conditional.ts'

export interface PageFile {
  type: string
  /** Changes with the content, so that a browser asks again without loading again. */
  etag: string
  /** Its name changes with its content: it need not be asked for again. */
  isImmutable: boolean
  /** Fonts have been compressed by those who made them. */
  isCompressible: boolean
  read(): Buffer | Promise<Buffer>
}

/** What else lies in the folder is not for browsers. */
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
}

/** As esbuild names them. */
const NAME_WITH_HASH = /-[A-Z0-9]{8}\.(js|js\.map|woff2)$/

/**
 * The files of a page by their names. They are few and small, and kept in memory; but their source maps, which are most of it and of use
 * only to who looks for a fault, are read when asked for. No path of a request reaches the disk.
 */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  return new Map(
    readdirSync(folder).flatMap((name) => {
      const type = TYPES[extname(name)]
      if (!type) return []
      const path = join(folder, name)
      const body = readFileSync(path)
      const isImmutable = NAME_WITH_HASH.test(name)
      const isCompressible = !type.startsWith('font/')
      const read = name.endsWith('.map') ? () => readFile(path) : keep(body)
      return [[name, { type, etag: contentEtag(body), isImmutable, isCompressible, read }] as const]
    }),
  )
}

/** Apart from the loop: a closure made there, as that over a path, would hold its `body`, too. */
const keep = (body: Buffer) => () => body
