// Loaded before the services (`node --import`). Without it all works the same, starts later and takes more memory.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fileNameOf, folderOf, LIBRARIES } from './one-file.mjs'

/** @type {Map<string, string>} */
const urls = new Map()
for (const library of /** @type {import('./one-file.mjs').Library[]} */ (Object.keys(LIBRARIES))) {
  const folder = folderOf(library)
  if (!folder || !existsSync(folder)) continue
  for (const specifier of LIBRARIES[library])
    urls.set(specifier, pathToFileURL(join(folder, fileNameOf(specifier))).href)
}

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const url = urls.get(specifier)
    return url ? { url, format: 'module', shortCircuit: true } : nextResolve(specifier, context)
  },
})
