import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

export interface PageFile {
  type: string
  /** Changes with the content, so that a browser asks again without loading again. */
  etag: string
  body: Buffer
}

/** What else lies in the folder, such as tests, is not the page. */
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The files of a page by their paths in its folder, read once: they are few and small, and no path of a request reaches the disk. */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return new Map(
    paths.flatMap((path) => {
      const type = TYPES[extname(path)]
      if (!type) return []
      const body = readFileSync(join(folder, path))
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
      return [[path.replaceAll(sep, '/'), { type, etag, body }] as const]
    }),
  )
}
