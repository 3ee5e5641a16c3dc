// Loaded before the services (`node --import`). Without it all works the same, starts later and takes more memory.
import { existsSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DIST, MANIFEST, STRIPPED } from './one-file.mjs'

/** From the file that an import of it finds: a copy of another version, which some dependency has for itself, is left alone. @type {Map<string, string>} */
const bundled = new Map()
for (const [specifier, file] of Object.entries(filesOf())) {
  try {
    bundled.set(import.meta.resolve(specifier), pathToFileURL(join(DIST, file)).href)
  } catch {
    // A service is deployed without what only the other one imports
  }
}

/** @returns {Record<string, string>} nothing where nothing was bundled */
function filesOf() {
  try {
    return JSON.parse(readFileSync(join(DIST, MANIFEST), 'utf8')).files
  } catch {
    return {}
  }
}

/** Node's own stripping of types takes 23 MB and a third of a start. */
const isStripped = existsSync(join(DIST, STRIPPED))

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const found = nextResolve(specifier, context)
    const url = bundled.get(found.url)
    if (url) return { ...found, url, format: 'module' }
    return isStripped && found.format === 'module-typescript' ? { ...found, format: 'module' } : found
  },
})
