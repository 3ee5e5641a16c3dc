import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { contentEtag } from '../http/conditional.ts'

export interface PageFile {
  type: string
  /** Changes with the content, so that a browser asks again without loading again. */
  etag: string
  /** Its name changes with its content: it need not be asked for again. */
  isImmutable: boolean
  body: Buffer
}

/** What else lies in the folder is not for browsers. */
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json; charset=utf-8',
}

/** As esbuild names them. */
const NAME_WITH_HASH = /-[A-Z0-9]{8}\.js(\.map)?$/

/** The files of a page by their names, read once: they are few and small, and no path of a request reaches the disk. */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  return new Map(
    readdirSync(folder).flatMap((name) => {
      const type = TYPES[extname(name)]
      if (!type) return []
      const body = readFileSync(join(folder, name))
      return [[name, { type, etag: contentEtag(body), isImmutable: NAME_WITH_HASH.test(name), body }] as const]
    }),
  )
}
