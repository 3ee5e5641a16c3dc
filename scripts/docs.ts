/** Writes the generated files ("write"), or fails when one is out of date ("check"). */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { LOCAL_SERVER } from '@orders/api/http/openapi/document'
import { clientTypes } from '@orders/client/generate/types'
import { readDocument, readEventsDocument } from '../tests/api/harness.ts'
import { capacityPage } from './docs/capacity-page.ts'
import { unknownCommands } from './docs/commands.ts'
import { configPage } from './docs/config-page.ts'
import { decisionProblems } from './docs/decisions.ts'
import { errorsPage } from './docs/errors-page.ts'
import { brokenLinks } from './docs/links.ts'
import { postmanCollection } from './docs/postman-collection.ts'

const [mode] = process.argv.slice(2)
if (mode !== 'write' && mode !== 'check') {
  console.error('Usage: node scripts/docs.ts write|check')
  process.exit(2)
}

const served = await readDocument()
const document = { ...served, servers: [...served.servers, LOCAL_SERVER] }
const FILES = {
  'docs/errors.md': errorsPage(),
  'docs/config.md': configPage(),
  'docs/capacity.md': capacityPage(),
  'docs/openapi.json': `${JSON.stringify(document, null, 2)}\n`,
  'docs/asyncapi.json': `${JSON.stringify(await readEventsDocument(), null, 2)}\n`,
  'packages/client/src/schema.ts': await clientTypes(document),
  'order-processing-system.postman_collection.json': await postmanCollection(document),
}

const stale = Object.entries(FILES).filter(([path, text]) => {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false
  if (mode === 'write') writeFileSync(path, text)
  return true
})
const problems = [
  ...(mode === 'check' ? stale.map(([path]) => `${path} is out of date: run "npm run docs"`) : []),
  ...brokenLinks(),
  ...unknownCommands(),
  ...decisionProblems(),
]
for (const problem of problems) console.error(problem)
if (mode === 'write') for (const [path] of stale) console.log(`wrote ${path}`)
process.exitCode = problems.length > 0 ? 1 : 0
