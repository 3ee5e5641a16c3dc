// Loaded before the services (`node --import`). Without it all works the same, starts later and takes more memory.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fileNameOf, folderOf, LIBRARIES } from './one-file.mjs'

/** From the file that an import of it finds: a copy of another version, which some dependency has for itself, is left alone. @type {Map<string, string>} */
const bundled = new Map()
for (const library of /** @type {import('./one-file.mjs').Library[]} */ (Object.keys(LIBRARIES))) {
  const folder = folderOf(library)
  if (!folder || !existsSync(folder)) continue
  for (const specifier of LIBRARIES[library])
    bundled.set(import.meta.resolve(specifier), pathToFileURL(join(folder, fileNameOf(specifier))).href)
}

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const found = nextResolve(specifier, context)
    const url = bundled.get(found.url)
    return url ? { ...found, url, format: 'module' } : found
  },
})
