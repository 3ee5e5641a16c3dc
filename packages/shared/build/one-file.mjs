// Where libraries of hundreds of small files lie as one: Node reads and compiles each file by itself, in each thread
import { existsSync, readFileSync } from 'node:fs'
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

/** Of the version that is installed. @param {Library} library @returns {string | undefined} */
export function folderOf(library) {
  const installed = [new URL('../node_modules/', import.meta.url), new URL('../../../node_modules/', import.meta.url)]
    .map((modules) => new URL(`${library}/package.json`, modules))
    .find((file) => existsSync(file))
  if (!installed) return undefined
  const { version } = JSON.parse(readFileSync(installed, 'utf8'))
  return fileURLToPath(new URL(`../dist/${library}-${version}`, import.meta.url))
}

/** @param {string} specifier such as `typebox/value` */
export const fileNameOf = (specifier) => `${specifier.replaceAll('/', '-')}.mjs`
