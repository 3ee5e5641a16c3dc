// Run by `npm ci`: makes one file of each library of hundreds
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { DIST, LIBRARIES, MANIFEST } from './one-file.mjs'

/** @typedef {import('./one-file.mjs').Manifest} Manifest */

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))
/** Of every version, also of what a library itself brings along; and of the way they are bundled. */
const SOURCES = ['../../../package-lock.json', 'one-file.mjs', 'prepare.mjs'].map(
  (path) => new URL(path, import.meta.url),
)
/** What CommonJS finds in each of its files. */
const COMMON_JS = `import { createRequire as requireFrom } from 'node:module'
const require = requireFrom(import.meta.url), { filename: __filename, dirname: __dirname } = import.meta;`

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

/** @param {typeof import('esbuild')} esbuild @param {string} folder @param {readonly string[]} specifiers */
async function bundle({ build }, folder, specifiers) {
  const entries = specifiers.map((one) => ({ in: `names-of:${one}`, out: one.replaceAll('/', '-') }))
  await build({
    entryPoints: entries,
    absWorkingDir: PACKAGE,
    outdir: join(DIST, folder),
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
  const files = entries.map(({ out }) => join(folder, `${out}.mjs`))
  // One that cannot be loaded would keep every service from starting
  for (const file of files) await import(pathToFileURL(join(DIST, file)).href)
  return Object.fromEntries(specifiers.map((specifier, index) => [specifier, String(files[index])]))
}

/** @param {typeof import('esbuild')} esbuild @param {string} madeOf @param {Manifest | undefined} former */
async function bundleAll(esbuild, madeOf, former) {
  // Processes that do it at once write the same, each in a folder of its own
  const folder = `${madeOf.slice(0, 12)}-${process.pid}`
  /** @type {Record<string, string>} */
  const files = {}
  for (const specifiers of Object.values(LIBRARIES)) {
    const installed = []
    for (const specifier of specifiers)
      if (await import(specifier).then(() => true, isMissing)) installed.push(specifier)
    if (installed.length > 0) Object.assign(files, await bundle(esbuild, folder, installed))
  }
  const unfinished = join(DIST, `.${MANIFEST}.${process.pid}`)
  await writeFile(unfinished, JSON.stringify({ madeOf, files }))
  await rename(unfinished, join(DIST, MANIFEST))
  const [old] = Object.values(former?.files ?? {})
  if (old) await rm(join(DIST, dirname(old)), { recursive: true, force: true })
}

/** @param {NodeJS.ErrnoException} error */
function isMissing(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
  return false
}

/** @returns {Promise<Manifest | undefined>} */
async function readManifest() {
  const file = join(DIST, MANIFEST)
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : undefined
}

const hash = createHash('sha256')
for (const source of SOURCES) hash.update(await readFile(source))
const madeOf = hash.digest('hex')
const esbuild = await import('esbuild').catch(isMissing)
await mkdir(DIST, { recursive: true })
// Without development dependencies they are loaded as they are
const made = await readManifest()
if (esbuild && made?.madeOf !== madeOf) await bundleAll(esbuild, madeOf, made)
