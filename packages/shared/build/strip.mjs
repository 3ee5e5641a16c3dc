// Run where the images are made: takes the types out of the sources of all packages in a folder, once for all starts
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { STRIPPED } from './one-file.mjs'

const [folder] = process.argv.slice(2)
// Named, so that nobody's own sources are written over by mistake
if (!folder) throw new Error('Usage: node strip.mjs FOLDER, which holds the packages of an image')
for (const path of globSync('*/src/**/*.ts', { cwd: folder })) {
  const file = join(folder, path)
  // Spaces come in their place: a stack trace names the lines of the repository
  writeFileSync(file, stripTypeScriptTypes(readFileSync(file, 'utf8')))
}
writeFileSync(join(folder, 'shared/dist', STRIPPED), '')
