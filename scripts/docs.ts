/** Writes the generated pages of docs/ ("write"), or fails when one is out of date ("check"). */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { configPage } from './docs/config-page.ts'
import { errorsPage } from './docs/errors-page.ts'
import { brokenLinks } from './docs/links.ts'

const PAGES = { 'docs/errors.md': errorsPage, 'docs/config.md': configPage }

const [mode] = process.argv.slice(2)
if (mode !== 'write' && mode !== 'check') {
  console.error('Usage: node scripts/docs.ts write|check')
  process.exit(2)
}

const stale = Object.entries(PAGES).filter(([path, page]) => {
  const text = page()
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false
  if (mode === 'write') writeFileSync(path, text)
  return true
})
const problems = [
  ...(mode === 'check' ? stale.map(([path]) => `${path} is out of date: run "npm run docs"`) : []),
  ...brokenLinks(),
]
for (const problem of problems) console.error(problem)
if (mode === 'write') for (const [path] of stale) console.log(`wrote ${path}`)
process.exitCode = problems.length > 0 ? 1 : 0
