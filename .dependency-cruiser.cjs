/** Who may import whom. The domain knows nothing but the contracts; only roots and tests construct adapters. */
const TESTS = '\\.(test|contract)\\.ts$|/testing/|^tests/'
// The consumer's messages and client are the SDK's own types
const SQS_SPEAKERS = ['^packages/worker/src/(queue/[a-z-]+|deps|worker|worker-core)\\.ts$']
const ROOTS = [
  '/(main|compose|start|[a-z-]+-thread)\\.ts$',
  '^packages/cli/src/(open-store|commands/(backup|provision/services))\\.ts$',
]

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'declares-what-it-imports',
      comment: 'What another package brought along may be gone, or another version, tomorrow.',
      severity: 'error',
      from: { pathNot: '^packages/.*(\\.(test|contract)\\.ts$|/testing/)' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'api-and-worker-are-strangers',
      comment: 'They are deployed independently.',
      severity: 'error',
      from: { path: '^packages/(api|worker)/' },
      to: { path: '^packages/(api|worker|embedded)/', pathNot: '^packages/$1/' },
    },
    {
      name: 'nothing-imports-the-command-line',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/cli/' },
      to: { path: '^packages/cli/' },
    },
    {
      name: 'the-command-line-knows-shared-only',
      comment: 'Both images have it, and neither has the other service.',
      severity: 'error',
      from: { path: '^packages/cli/' },
      to: { path: '^packages/', pathNot: '^packages/(cli|shared)/' },
    },
    {
      name: 'nothing-imports-embedded',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/embedded/' },
      to: { path: '^packages/embedded/' },
    },
    {
      name: 'the-client-knows-the-document-only',
      comment: 'It is for those who are outside; what is inside needs no HTTP.',
      severity: 'error',
      from: { path: '^packages/client/' },
      to: { path: '^packages/', pathNot: '^packages/client/' },
    },
    {
      name: 'nothing-inside-imports-the-client',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/client/' },
      to: { path: '^packages/client/' },
    },
    {
      name: 'shared-stands-alone',
      severity: 'error',
      from: { path: '^packages/shared/' },
      to: { path: '^packages/(api|worker|embedded)/' },
    },
    {
      name: 'contracts-know-nothing',
      severity: 'error',
      from: { path: '^packages/shared/src/contracts/' },
      to: { path: '^packages/shared/src/', pathNot: '^packages/shared/src/contracts/' },
    },
    {
      name: 'domain-knows-contracts-only',
      comment: 'And what is as pure as itself: hashes, checksums and the forms of names.',
      severity: 'error',
      from: { path: '^packages/shared/src/domain/', pathNot: TESTS },
      to: { pathNot: ['^packages/shared/src/(domain|contracts)/', '^(node:)?(crypto|net|url|zlib)$'] },
    },
    {
      name: 'ports-know-domain-and-contracts',
      severity: 'error',
      from: { path: '^packages/shared/src/ports/' },
      to: { pathNot: '^packages/shared/src/(ports|domain|contracts)/' },
    },
    {
      name: 'adapters-implement-ports',
      comment: 'An adapter knows no service, no route and no configuration.',
      severity: 'error',
      from: { path: '^packages/shared/src/adapters/', pathNot: TESTS },
      to: {
        path: '^packages/shared/src/',
        pathNot: '^packages/shared/src/(adapters|ports|domain|contracts|resilience)/',
      },
    },
    {
      name: 'resilience-knows-ports-only',
      severity: 'error',
      from: { path: '^packages/shared/src/resilience/', pathNot: TESTS },
      to: { path: '^packages/', pathNot: '^packages/shared/src/(resilience|ports)/' },
    },
    {
      name: 'use-cases-know-ports-only',
      severity: 'error',
      from: { path: '^packages/shared/src/(admin|orders|products)/', pathNot: TESTS },
      to: { path: '^packages/shared/src/(adapters|config|lifecycle)/' },
    },
    {
      name: 'only-roots-construct-adapters',
      severity: 'error',
      from: {
        path: '^packages/(api|worker|embedded|cli)/',
        pathNot: [TESTS, ...ROOTS, '^packages/embedded/src/backing/', '^packages/worker/src/queue/'],
      },
      to: { path: '^packages/shared/src/adapters/' },
    },
    {
      name: 'the-console-stands-alone',
      comment: 'It runs in browsers: what it imports is sent to them.',
      severity: 'error',
      from: { path: '^packages/console/src/', pathNot: TESTS },
      to: {
        pathNot: [
          '^packages/console/src/|(^|/)node_modules/(preact|@preact/signals|preact-iso|uplot)/',
          // What a line of a file has to be is no other for browsers than for the command line
          '^packages/shared/src/products/product-file\\.ts$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'one-file-knows-sqs-consumer',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/worker/src/queue/poller\\.ts$' },
      to: { path: 'node_modules/sqs-consumer' },
    },
    {
      name: 'drivers-stay-in-adapters',
      severity: 'error',
      from: {
        path: '^packages/',
        pathNot: [TESTS, '/adapters/', ...SQS_SPEAKERS, '^packages/embedded/src/backing/', ...ROOTS],
      },
      to: { path: 'node_modules/(mongodb|redis|@aws-sdk)/|^node:sqlite$' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.tsbuild|packages/(console|shared)/dist)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.mts'],
    },
  },
}
