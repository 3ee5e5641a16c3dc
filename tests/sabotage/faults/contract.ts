import type { Sabotage } from '../sabotage.ts'

/** What is published, and what holds changes of it to the last release. */
export const CONTRACT_FAULTS: readonly Sabotage[] = [
  {
    name: 'AsyncAPI lacks a type of event',
    file: 'packages/api/src/http/asyncapi/document.ts',
    search: 'webhooks: PUBLIC_EVENT_TYPES,',
    replace: "webhooks: PUBLIC_EVENT_TYPES.filter((type) => type !== 'order.failed'),",
    noticedBy: { test: 'tests/api/asyncapi.test.ts', title: 'tells of every type' },
  },
  {
    name: 'an event has no order',
    file: 'packages/shared/src/domain/announcement.ts',
    search: 'data: { ...event.data, order: orderAt(record, { steps, version: event.data.version }) }',
    replace: 'data: { ...event.data } as PublicEvent["data"]',
    noticedBy: { test: 'tests/api/asyncapi.test.ts', title: 'describes what is made' },
  },
  {
    name: 'the check of the contract is blind for what is gone',
    file: 'scripts/contracts/compare.ts',
    search: "({ impact }) => impact === 'major'",
    replace: "({ impact, ruleId }) => impact === 'major' && ruleId !== 'property-removed'",
    noticedBy: { test: 'tests/contracts/compare.test.ts', title: 'of an answer is removed' },
    quick: true,
  },
  {
    name: 'the check looks at a schema in one direction only',
    file: 'scripts/contracts/by-direction.ts',
    search: "SENT_BY_CLIENTS.includes(name) ? 'request' : direction",
    replace: 'direction',
    noticedBy: { test: 'tests/contracts/compare.test.ts', title: 'what is sent of it' },
  },
  {
    name: 'a body that has to be sent is an addition',
    file: 'scripts/contracts/compare.ts',
    search: 'withOptionalBodies(byDirection(earlier), later)',
    replace: 'byDirection(earlier)',
    noticedBy: { test: 'tests/contracts/compare.test.ts', title: 'a body has to be sent' },
  },
  {
    name: 'every set is open',
    file: 'scripts/contracts/open-sets.ts',
    search: 'OPEN_SETS.some((open) => fits(stepsOf(open), stepsOf(path)))',
    replace: "path.endsWith('/enum')",
    noticedBy: { test: 'tests/contracts/check.test.ts', title: 'and no others' },
  },
  {
    name: 'the check looks at the API only',
    file: 'scripts/contracts/release.ts',
    search: "['openapi', 'asyncapi'] as const",
    replace: "['openapi'] as const",
    noticedBy: { test: 'tests/contracts/check.test.ts', title: 'which part of which document' },
  },
  {
    name: 'a break that is accepted is accepted for ever',
    file: 'scripts/contracts/check.ts',
    search: '!breaks.some((one) => matches(entry, one))',
    replace: 'false',
    noticedBy: { test: 'tests/contracts/check.test.ts', title: 'what is no break' },
  },
  {
    name: 'mails are kept where the last release does not look for them',
    file: 'packages/shared/src/adapters/mongo/schema/collections.ts',
    search: "mails: db.collection('mails')",
    replace: "mails: db.collection('orderMails')",
    noticedBy: { test: 'tests/compat/release.story.test.ts', title: 'cancels one' },
    needs: ['MONGODB_URL', 'REDIS_URL'],
  },
  {
    name: 'a property called description is none to the check',
    file: 'scripts/contracts/by-direction.ts',
    search: "if (name === 'properties' && isObject(value))",
    replace: "if (name === '' && isObject(value))",
    noticedBy: { test: 'tests/contracts/compare.test.ts', title: 'called description' },
  },
]
