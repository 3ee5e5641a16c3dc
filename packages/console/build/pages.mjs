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
  const { styleHash } = await readManifest()
  return { folder: DIST, styleHash }
}

async function areFresh() {
  const { sources } = await readManifest().catch(() => ({ sources: 'none' }))
  const now = await fingerprintOf()
  return now === undefined || sources === now
}

/** A deployment without development dependencies has no bundler, and serves what was built before. */
async function build() {
  const bundler = await import('./build.mjs').catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
  })
  if (bundler) await bundler.buildPages()
  else if (!existsSync(join(DIST, MANIFEST)))
    throw new Error('The pages of the console are not built: `npm ci` with its development dependencies does it')
}

/** @returns {Promise<{ sources: string, styleHash: string }>} */
const readManifest = async () => JSON.parse(await readFile(join(DIST, MANIFEST), 'utf8'))
