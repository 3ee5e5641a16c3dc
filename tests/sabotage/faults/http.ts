import type { Sabotage } from '../sabotage.ts'

/** What the API takes and answers. */
export const HTTP_FAULTS: readonly Sabotage[] = [
  {
    name: 'unknown properties are taken away without a word',
    file: 'packages/api/src/http/input/validation.ts',
    search: 'removeAdditional: false',
    replace: 'removeAdditional: true',
    noticedBy: { test: 'tests/api/bad-input.test.ts' },
  },
  {
    name: 'a text is taken for a number in a body',
    file: 'packages/api/src/http/input/validation.ts',
    search: 'const literal = { first: once(() => withOptions(false, false))',
    replace: 'const literal = { first: once(() => withOptions(true, false))',
    noticedBy: { test: 'tests/api/bad-input.test.ts' },
  },
  {
    name: 'whatever If-None-Match says, nothing has changed',
    file: 'packages/api/src/http/conditional.ts',
    search: "return ifNoneMatch.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\\//, '')))",
    replace: 'return etag !== undefined',
    noticedBy: { test: 'tests/api/orders.test.ts', title: '304' },
  },
  {
    name: 'every page of any origin may call',
    file: 'packages/api/src/http/cors-options.ts',
    search: "origin: origins.split(',')",
    replace: 'origin: origins !== undefined',
    noticedBy: { test: 'tests/api/browsers.test.ts', title: 'when they are configured' },
  },
  {
    name: 'the first order of the next page is left out',
    file: 'packages/shared/src/domain/pages.ts',
    search: 'const last = items.at(-1)',
    replace: 'const last = rows.at(-1)',
    noticedBy: { test: 'tests/api/orders.test.ts', title: 'pages through' },
  },
  {
    name: 'what broke inside is told to the client',
    file: 'packages/api/src/http/errors/problems.ts',
    search: "return new DomainError(codeOfFastifyError(error) ?? 'INTERNAL', {}, { cause: error })",
    replace:
      "return new DomainError(codeOfFastifyError(error) ?? 'INTERNAL', { detail: error.message }, { cause: error })",
    noticedBy: { test: 'tests/api/bad-input.test.ts', title: 'says nothing of what broke' },
  },
  {
    name: 'without its database the API is ready',
    file: 'packages/api/src/http/observability/health.ts',
    search: 'database: { required: true,',
    replace: 'database: { required: false,',
    noticedBy: { test: 'tests/api/operations.test.ts', title: 'health' },
  },
  {
    name: 'requests in flight are cut at SIGTERM',
    file: 'packages/api/src/http/draining.ts',
    search: '    await sleep(DRAIN_MS)\n',
    replace: '    app.server.closeAllConnections()\n    await sleep(DRAIN_MS)\n',
    noticedBy: { test: 'tests/e2e/shutdown.story.test.ts', title: 'embedded mode .* in flight' },
  },
  {
    name: 'requests that come while the API ends are cut',
    file: 'packages/api/src/http/draining.ts',
    search: '    await sleep(DRAIN_MS)\n',
    replace: '    app.server.closeAllConnections()\n    await sleep(DRAIN_MS)\n',
    noticedBy: { guarantee: 'G12' },
  },
  {
    name: 'a kept-alive connection ends at SIGTERM without having been told',
    file: 'packages/api/src/http/draining.ts',
    search: '    await sleep(DRAIN_MS)\n',
    replace: '    app.server.closeIdleConnections()\n',
    noticedBy: { guarantee: 'G12' },
  },
  {
    name: 'a stream goes on after the token that opened it',
    file: 'packages/api/src/orders/events/order-stream.ts',
    search: 'if (nowMs - openedAtMs >= lifeMs) return void out?.end()',
    replace: 'if (lifeMs < 0) return void out?.end()',
    noticedBy: { test: 'tests/api/order-events.test.ts', title: 'end with the token that opened them' },
  },
  {
    name: 'a stream tells of a version that is older than the last',
    file: 'packages/api/src/orders/events/order-stream.ts',
    search: 'if (order.version > version) {',
    replace: 'if (order.version !== version) {',
    noticedBy: { test: 'packages/api/src/orders/events/order-stream.test.ts' },
  },
  {
    name: 'answers of the same kind are written by the serializer of the first',
    file: 'packages/api/src/http/serialization.ts',
    search: 'JSON.stringify(route.schema)',
    replace: 'Object.keys(route.schema as object).join()',
    noticedBy: { test: 'tests/api/auth.test.ts' },
    quick: true,
  },
]
