import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { DIST, fingerprintOf, MANIFEST, SOURCES } from './sources.mjs'

/** What the console asks of a browser: the end of 2023. */
const TARGET = ['chrome119', 'firefox121', 'safari17.4']
const FONT_LICENSE = fileURLToPath(import.meta.resolve('@fontsource-variable/figtree/LICENSE'))

/** @param {string | Buffer} content @returns {`sha256-${string}`} as a content security policy writes it */
const hashOf = (content) => `sha256-${createHash('sha256').update(content).digest('base64')}`

/** @type {import('esbuild').BuildOptions & { write: false }} */
const OPTIONS = {
  absWorkingDir: SOURCES,
  outdir: DIST,
  bundle: true,
  minify: true,
  target: TARGET,
  legalComments: 'none',
  write: false,
}

/** Bundles the pages into DIST. Processes that do it at once write the same. */
export async function buildPages() {
  // Each page is built by itself: what two of them share would be one more file to wait for
  const built = await Promise.all([
    bundle({ style: 'styles/index.css' }),
    bundle({ inbox: 'inbox/main.tsx' }),
    bundle({ console: 'main.tsx' }, { splitting: true, plugins: [oneScriptAtFirst] }),
  ])
  const outputFiles = built.flatMap((one) => one.outputFiles)
  // Swagger UI loads it as it loads its own scripts, which are no modules
  const docs = await build({
    ...OPTIONS,
    entryPoints: { docs: 'docs/main.ts', 'docs-style': 'docs/docs.css' },
    format: 'iife',
  })
  /** @param {{ path: string }} file */
  const nameOf = ({ path }) => path.slice(DIST.length + 1)
  /** @param {RegExp} name */
  const output = (name) => {
    const [found, ...more] = outputFiles.filter(({ path }) => name.test(path))
    if (!found || more.length > 0) throw new Error(`esbuild made ${more.length + Number(!!found)} of ${name}`)
    return { name: nameOf(found), text: found.text }
  }
  const fonts = outputFiles.filter(({ path }) => path.endsWith('.woff2'))
  const style = output(/\.css$/).text.replace(/\n?\/\*# sourceMappingURL.*$/s, '')
  const icon = await readFile(join(SOURCES, 'icon.svg'), 'utf8')
  const outline = replaceEach(await readFile(join(SOURCES, 'index.html'), 'utf8'), [
    ['href="icon.svg"', `href="data:image/svg+xml,${encodeURIComponent(icon)}"`],
  ])
  // All addresses are relative: a proxy may show the pages under a prefix
  const [console, inbox, operations] = [output(/chunk-\w+\.js$/), output(/inbox-\w+\.js$/), output(/pages-\w+\.js$/)]
  const [pageStyle, inboxStyle] = [style.replaceAll('url("./', 'url("console/'), style]
  /** Within the page, so that the first paint waits for nothing else. @param {string} text @returns {[string, string]} */
  const inline = (text) => ['<link rel="stylesheet" href="styles/index.css">', `<style>${text}</style>`]
  const page = replaceEach(outline, [inline(pageStyle), ['src="main.tsx"', `src="console/${console.name}"`]])
  const inboxPage = replaceEach(outline, [
    inline(inboxStyle),
    ['src="main.tsx"', `src="${inbox.name}"`],
    ['content="Order, follow your orders, and look after the shop"', 'content="The e-mails of a shop that sends none"'],
    ['<title>Orders<', '<title>Inbox · Orders<'],
    ['href="#/"', 'href="../console"'],
    ['href="docs/"', 'href="../docs/"'],
  ])
  const scripts = [console, inbox, operations]
  const maps = scripts.map(({ name }) => output(new RegExp(`${name}.map$`)))
  const manifest = { sources: await fingerprintOf(), styleHashes: [pageStyle, inboxStyle].map(hashOf) }
  await writeAll([
    ...[...scripts, ...maps].map(({ name, text }) => /** @type {[string, string]} */ ([name, text])),
    ...[...fonts, ...docs.outputFiles].map(
      (file) => /** @type {[string, Uint8Array]} */ ([nameOf(file), file.contents]),
    ),
    // It has to go where the font goes
    ['figtree-license.txt', await readFile(FONT_LICENSE, 'utf8')],
    ['icon.svg', icon],
    ['index.html', page],
    ['inbox.html', inboxPage],
    [MANIFEST, JSON.stringify(manifest)],
  ])
}

/**
 * esbuild puts what a page and its later parts share into a chunk. The later part of the console asks for the whole page here, so that
 * all of it is in that chunk: the page begins with the chunk, and waits for no other file.
 * @type {import('esbuild').Plugin}
 */
const oneScriptAtFirst = {
  name: 'one script at first',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]operations[\\/]pages\.tsx$/ }, async ({ path }) => ({
      contents: `import '../main.tsx'\n${await readFile(path, 'utf8')}`,
      loader: 'tsx',
    })),
}

/** @param {Record<string, string>} entryPoints @param {import('esbuild').BuildOptions} more */
const bundle = (entryPoints, more = {}) =>
  build({
    ...OPTIONS,
    entryPoints,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: true,
    loader: { '.woff2': 'file' },
    assetNames: '[name]-[hash]',
    ...more,
    write: false,
  })

/** @param {string} text @param {[what: string, by: string][]} changes */
function replaceEach(text, changes) {
  for (const [what, by] of changes) {
    if (!text.includes(what)) throw new Error(`index.html has no ${what}`)
    text = text.replace(what, () => by)
  }
  return text
}

/** The manifest comes last: who reads it finds what it speaks of. @param {[name: string, content: string | Uint8Array][]} files */
async function writeAll(files) {
  await mkdir(DIST, { recursive: true })
  for (const [name, content] of files) {
    const unfinished = join(DIST, `.${name}.${process.pid}`)
    await writeFile(unfinished, content)
    await rename(unfinished, join(DIST, name))
  }
  const wanted = new Set(files.map(([name]) => name))
  const old = (await readdir(DIST)).filter((name) => !wanted.has(name) && !name.startsWith('.'))
  await Promise.all(old.map((name) => rm(join(DIST, name), { force: true })))
}
