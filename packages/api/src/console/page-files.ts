import { readdirSync, readFileSync } from 'node:fs'
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
  body: Buffer
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

/** The files of a page by their names, read once: they are few and small, and no path of a request reaches the disk. */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  return new Map(
    readdirSync(folder).flatMap((name) => {
      const type = TYPES[extname(name)]
      if (!type) return []
      const body = readFileSync(join(folder, name))
      const isImmutable = NAME_WITH_HASH.test(name)
      const isCompressible = !type.startsWith('font/')
      return [[name, { type, etag: contentEtag(body), isImmutable, isCompressible, body }] as const]
    }),
  )
}
