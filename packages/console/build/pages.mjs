import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DIST, fingerprintOf, MANIFEST } from './sources.mjs'

/** @typedef {import('./pages.d.mts').Pages} Pages */

/** @type {Promise<Pages> | undefined} */
let prepared

/** @returns {Promise<Pages>} */
export function preparePages() {
  prepared ??= prepare()
  return prepared
}

async function prepare() {
  if (!(await areFresh())) await build()
  const { styleHashes } = await readManifest()
  return { folder: DIST, styleHashes }
}

async function areFresh() {
  const { sources } = await readManifest().catch(() => ({ sources: 'none' }))
  const now = await fingerprintOf()
  return now === undefined || sources === now
}

async function build() {
  const bundler = await import('./build.mjs').catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
  })
  // Without development dependencies what was built before is served
  if (bundler) await bundler.buildPages()
  else if (!existsSync(join(DIST, MANIFEST))) throw new NoBundler()
}

export class NoBundler extends Error {
  constructor() {
    super('The pages of the console are not built, which takes the development dependencies of `npm ci`')
  }
}

/** @returns {Promise<{ sources: string, styleHashes: string[] }>} */
const readManifest = async () => JSON.parse(await readFile(join(DIST, MANIFEST), 'utf8'))
