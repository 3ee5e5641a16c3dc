import type { Sabotage } from '../sabotage.ts'

const URL_OPTIONS = { test: 'packages/shared/src/adapters/mongo/connection/url-options.test.ts' }
const PREPARATION = { test: 'packages/shared/src/lifecycle/preparation.test.ts' }
const ON_MONGODB = { noticedBy: { test: 'tests/adapters/mongo-preparation.test.ts' }, needs: 'MONGODB_URL' } as const
const MAKE_INDEXES = 'packages/shared/src/adapters/mongo/schema/prepare-collections.ts'

export const READINESS_FAULTS: readonly Sabotage[] = [
  {
    name: 'the api serves before it is prepared',
    file: 'packages/api/src/http/preparation.ts',
    search: 'if (isDone()) return',
    replace: 'if (isDone) return',
    noticedBy: { test: 'tests/api/preparation.test.ts' },
    quick: true,
  },
  {
    name: 'the worker takes messages before it is prepared',
    file: 'packages/worker/src/worker.ts',
    search: 'void preparation.done.then(begin)',
    replace: 'begin()',
    noticedBy: { test: 'tests/worker/preparation.test.ts' },
  },
  {
    name: 'a step that fails keeps the next ones from being done',
    file: 'packages/shared/src/lifecycle/preparation.ts',
    search: 'if (error instanceof StoreUnavailable) throw error',
    replace: 'throw error',
    noticedBy: PREPARATION,
    quick: true,
  },
  {
    name: 'health says nothing of what is missing',
    file: 'packages/shared/src/lifecycle/preparation.ts',
    search: 'if (reason !== undefined) throw new DependencyDown(reason)',
    replace: '',
    noticedBy: PREPARATION,
  },
  {
    name: 'health shows what a driver says',
    file: 'packages/shared/src/lifecycle/readiness.ts',
    search: 'findDependencyDown(error) ?? new DependencyDown(CANNOT_BE_REACHED)',
    replace: 'new DependencyDown(String((error as Error).cause ?? error))',
    noticedBy: { test: 'packages/shared/src/lifecycle/readiness.test.ts' },
  },
  {
    name: 'an index that cannot be made ends the making of the others',
    file: MAKE_INDEXES,
    search: 'failures.push(await failureOf(collection.createIndexes([index])))',
    replace: 'await collection.createIndexes([index])',
    ...ON_MONGODB,
  },
  {
    name: 'an index of the right name counts as the right one',
    file: MAKE_INDEXES,
    search: 'found ? findDifferences(index, found) : []',
    replace: '[] as string[]',
    ...ON_MONGODB,
  },
  {
    name: 'an index that deletes what has expired counts as the right one',
    file: 'packages/shared/src/adapters/mongo/schema/index-differences.ts',
    search: '  expireAfterSeconds: undefined,\n',
    replace: '',
    ...ON_MONGODB,
  },
  {
    name: 'the log has the address that two users share',
    file: MAKE_INDEXES,
    search: "isDuplicateKey(failure) ? 'DuplicateKey' : failure.message",
    replace: 'failure.message',
    ...ON_MONGODB,
  },
  {
    name: 'an index that is missing in an SQLite file is not made',
    file: 'packages/shared/src/adapters/sqlite/schema/prepare-schema.ts',
    search: 'await write(() => db.exec(sql))',
    replace: '',
    noticedBy: { test: 'packages/shared/src/adapters/sqlite/schema/prepare-schema.test.ts' },
  },
  {
    name: 'the audit does not see two users with one address',
    file: 'packages/shared/src/adapters/mongo/audit.ts',
    search: "...addresses.map(toDuplicates('address')), ",
    replace: '',
    ...ON_MONGODB,
  },
  {
    name: 'a write concern in MONGODB_URL is taken',
    file: 'packages/shared/src/adapters/mongo/connection/url-options.ts',
    search: 'return value === only.value ?',
    replace: 'return value !== undefined ?',
    noticedBy: URL_OPTIONS,
    quick: true,
  },
  {
    name: 'an option of MONGODB_URL that nobody has heard of is taken',
    file: 'packages/shared/src/adapters/mongo/connection/url-options.ts',
    search: 'return ALLOWED.has(name.toLowerCase()) ?',
    replace: 'return name ?',
    noticedBy: URL_OPTIONS,
  },
  {
    name: 'a secondary that MONGODB_URL leads to directly is read from',
    file: 'packages/shared/src/adapters/mongo/connection/driver-connection.ts',
    search: '{ ...options, directConnection: false }',
    replace: 'options',
    noticedBy: { test: 'packages/shared/src/adapters/mongo/connection/direct-connection.test.ts' },
  },
  {
    name: 'any server that answers is a database',
    file: 'packages/shared/src/adapters/mongo/store.ts',
    search: 'if (!isWritablePrimary) throw',
    replace: 'if (isWritablePrimary === undefined) throw',
    noticedBy: { test: 'packages/shared/src/adapters/mongo/connection/direct-connection.test.ts' },
  },
  {
    name: 'libraries are loaded from their hundreds of files',
    file: 'packages/shared/build/preload.mjs',
    search: 'bundled.get(found.url)',
    replace: "bundled.get('')",
    noticedBy: { test: 'tests/ops/one-file.test.ts', title: 'are loaded from one file' },
  },
  {
    name: 'the sources of an image are looked through for types at each start',
    file: 'packages/shared/build/preload.mjs',
    search: "isStripped && found.format === 'module-typescript'",
    replace: "isStripped && found.format === 'typescript'",
    noticedBy: { test: 'tests/ops/image-sources.test.ts', title: 'have no types for Node to take out' },
  },
  {
    name: 'what is started in an image loads all that is left out of it',
    file: 'Dockerfile',
    search: '--import=/app/packages/shared/build/preload.mjs ',
    replace: '',
    noticedBy: { test: 'tests/deploy/images.test.ts', title: 'whatever is started in an image' },
  },
]
