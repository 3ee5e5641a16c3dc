// Run by `npm ci`. Where this does not succeed, the api builds the pages at its start, or says why it cannot.
import { preparePages } from './pages.mjs'

await preparePages().catch(({ message }) => process.stderr.write(`${message}\n`))
