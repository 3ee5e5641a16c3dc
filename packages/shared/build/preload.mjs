// Loaded before the services (`node --import`). Without it all works the same, starts later and takes more memory.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { isMainThread } from 'node:worker_threads'
import { fileNameOf, folderOf, LIBRARIES } from './one-file.mjs'

if (isMainThread) {
  // V8 tidies up when it has to, and takes what a machine of many GB offers until then. The second is for threads: they begin later
  setFlagsFromString('--memory-saver-mode')
  setFlagsFromString('--max-semi-space-size=8')
}

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
