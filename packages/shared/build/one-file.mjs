// Where libraries of hundreds of small files lie as one: Node reads and compiles each file by itself, in each thread
import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { fileURLToPath } from 'node:url'

/** What of each of them is imported. One that is missing here is loaded from its own files. */
export const LIBRARIES = {
  typebox: ['typebox', 'typebox/value', 'typebox/compile'],
  'prom-client': ['prom-client'],
  redis: ['redis'],
  fastify: ['fastify'],
  fauxqs: ['fauxqs'],
}

/** @typedef {keyof typeof LIBRARIES} Library */

/** Of the version that is installed, if one is. @param {Library} library @returns {string | undefined} */
export function folderOf(library) {
  const [specifier] = LIBRARIES[library]
  try {
    const manifest = findPackageJSON(specifier, import.meta.url)
    const { version } = JSON.parse(readFileSync(String(manifest), 'utf8'))
    return fileURLToPath(new URL(`../dist/${library}-${version}`, import.meta.url))
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** @param {string} specifier such as `typebox/value` */
export const fileNameOf = (specifier) => `${specifier.replaceAll('/', '-')}.mjs`
