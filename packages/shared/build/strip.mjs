// Run where the images are made: takes the types out of the sources, once for all starts of them
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DIST, STRIPPED } from './one-file.mjs'

const PACKAGES = fileURLToPath(new URL('../..', import.meta.url))

for (const path of globSync('*/src/**/*.ts', { cwd: PACKAGES })) {
  const file = join(PACKAGES, path)
  // Spaces come in their place: a stack trace names the lines of the repository
  writeFileSync(file, stripTypeScriptTypes(readFileSync(file, 'utf8')))
}
writeFileSync(join(DIST, STRIPPED), '')
