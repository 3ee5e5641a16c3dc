import { around, block, fence, lines, paragraph, section, swap } from '../edits.ts'
import type { Part } from './part.ts'

export const CLIENT: Part = {
  what: 'the typed client, generated from the OpenAPI document',
  remove: ['packages/client', 'tests/e2e/typed-client.test.ts', 'tests/docs/client-example.test.ts'],
  edits: {
    'package.json': [lines('"packages/client"')],
    'tsconfig.json': [lines('"packages/client"')],
    'tests/tsconfig.json': [lines('"../packages/client"')],
    'biome.json': [lines('!packages/client/')],
    '.dependency-cruiser.cjs': [
      around("'the-client-knows-the-document-only'"),
      around("'nothing-inside-imports-the-client'"),
    ],
    Dockerfile: [
      lines('COPY packages/client/package.json'),
      swap(' packages/client package-lock.json', ' package-lock.json', 2),
    ],
    'scripts/docs.ts': [lines("'packages/client/src/schema.ts'")],
    'scripts/help.mjs': [swap('the OpenAPI document and the client', 'and the OpenAPI document')],
    'README.md': [
      paragraph('From TypeScript, with the [typed client]'),
      fence('const orders = createOrdersClient('),
      swap(
        'A Postman collection, a\ntyped client, and how to generate one for another language:',
        'A Postman collection, and\nhow to generate a client:',
      ),
    ],
    'CONTRIBUTING.md': [
      swap("document, the client's types and the Postman collection", 'document and the Postman collection'),
      lines('| `packages/client` |'),
    ],
    'docs/api-clients.md': [
      swap('Three files are made', 'Two files are made'),
      section('## TypeScript'),
      swap(', as `followOrder` does. In a terminal,', '. In a terminal,'),
    ],
    'docs/fulfilment.md': [
      paragraph('What a warehouse does, with the [typed client]'),
      fence('import { createOrdersClient }'),
    ],
    'tests/docs/fulfilment-example.story.test.ts': [
      swap('const [receiver, warehouse] =', 'const [receiver] ='),
      block("it('the warehouse answers the orders"),
    ],
  },
}
