import type { Sabotage } from '../sabotage.ts'

/** What is published, and what holds changes of it to the last release. */
export const CONTRACT_FAULTS: readonly Sabotage[] = [
  {
    name: 'AsyncAPI lacks a type of event',
    file: 'packages/api/src/http/asyncapi/document.ts',
    search: 'Object.keys(PUBLIC_EVENT_SCHEMAS) as PublicEventType[]',
    replace: "(Object.keys(PUBLIC_EVENT_SCHEMAS) as PublicEventType[]).filter((type) => type !== 'order.failed')",
    noticedBy: { test: 'tests/api/asyncapi.test.ts', title: 'tells of every type' },
  },
  {
    name: 'an event has no order',
    file: 'packages/shared/src/domain/announcement.ts',
    search: 'data: { ...event.data, order: orderAt(record, { steps, version: event.data.version }) }',
    replace: 'data: { ...event.data } as PublicEvent["data"]',
    noticedBy: { test: 'tests/api/asyncapi.test.ts', title: 'describes what is made' },
  },
]
