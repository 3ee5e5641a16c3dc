// Run by `npm ci`: makes one file of each library of hundreds
import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { fileNameOf, folderOf, LIBRARIES } from './one-file.mjs'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))
/** What CommonJS finds in each of its files. */
const COMMON_JS = `import { createRequire as requireFrom } from 'node:module'
const require = requireFrom(import.meta.url), { filename: __filename, dirname: __dirname } = import.meta;`

/** Under another name until it is whole. @param {typeof import('esbuild')} esbuild @param {string} folder @param {readonly string[]} specifiers */
async function bundle({ build }, folder, specifiers) {
  const unfinished = `${folder}.${process.pid}`
  await build({
    entryPoints: Object.fromEntries(
      specifiers.map((one) => [fileNameOf(one).replace(/\.mjs$/, ''), `names-of:${one}`]),
    ),
    absWorkingDir: PACKAGE,
    outdir: unfinished,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What several specifiers share is there once
    splitting: true,
    format: 'esm',
    platform: 'node',
    banner: { js: COMMON_JS },
    minifyWhitespace: true,
    plugins: [allNames],
  })
  await rename(unfinished, folder)
}

/**
 * Everything that a module exports, by name: a bundler does not see the names of CommonJS, Node does.
 * @type {import('esbuild').Plugin}
 */
const allNames = {
  name: 'all names',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^names-of:/ }, ({ path }) => ({ path: path.slice('names-of:'.length), namespace: 'names-of' }))
    onLoad({ filter: /.*/, namespace: 'names-of' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => name !== 'module.exports')
      return { contents: `export { ${names.join(', ')} } from '${path}'`, resolveDir: PACKAGE }
    })
  },
}

const esbuild = await import('esbuild').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
})
// Without development dependencies they are loaded as they are
if (esbuild)
  for (const library of /** @type {import('./one-file.mjs').Library[]} */ (Object.keys(LIBRARIES))) {
    const folder = folderOf(library)
    if (folder && !existsSync(folder)) await bundle(esbuild, folder, LIBRARIES[library])
  }
