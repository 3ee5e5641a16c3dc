// Run by `npm ci`
import { NoBundler, preparePages } from './pages.mjs'

try {
  await preparePages()
} catch (error) {
  if (!(error instanceof NoBundler)) throw error
  process.stderr.write(`${error.message}\n`)
}
