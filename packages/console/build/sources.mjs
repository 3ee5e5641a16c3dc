import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))
export const SOURCES = join(PACKAGE, 'src')
export const DIST = join(PACKAGE, 'dist')
const TEST = /\.test\.ts$|[\\/]testing[\\/]/
export const MANIFEST = 'manifest.json'

/**
 * Changes with what the pages are made of: their sources, the way they are built, the libraries' versions. By content, since a
 * checkout, a copy and an image have times of their own.
 * @returns {Promise<string | undefined>} nothing where only what was built has been deployed
 */
export async function fingerprintOf() {
  if (!existsSync(SOURCES)) return undefined
  const sources = (await readdir(SOURCES, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !TEST.test(file))
  const ways = ['package.json', join('build', 'build.mjs')].map((name) => join(PACKAGE, name))
  const hash = createHash('sha256')
  for (const file of [...ways, ...sources.sort()])
    hash
      .update(file.slice(PACKAGE.length).replaceAll(sep, '/'))
      .update('\0')
      .update(await readFile(file))
      .update('\0')
  return hash.digest('base64url')
}
