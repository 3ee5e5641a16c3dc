import { lines, section } from '../edits.ts'
import type { Part } from './part.ts'

/** What makes a tree yours has done its work then: it fits the product as it was before. */
export const ITSELF: Part = {
  what: 'this command',
  remove: ['scripts/make-yours.ts', 'scripts/make-yours', 'tests/make-yours', 'docs/adr/0042-parts-are-described.md'],
  edits: {
    'package.json': [lines('"make-yours"'), lines('"test:make-yours"')],
    'scripts/help.mjs': [lines("'make-yours'"), lines("'test:make-yours'")],
    '.ci/run': [lines('make-yours', 2)],
    'tests/docs/snippets.ts': [lines("known('docs/make-it-yours.md'")],
    'README.md': [section('## Make it yours')],
    'docs/make-it-yours.md': [section('## Rename it, and take parts out')],
  },
}
