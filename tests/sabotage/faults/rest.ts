import type { Sabotage } from '../sabotage.ts'

/** What shows only in a system at rest: the fault suite has to wait for it, and to look then. */
export const REST_FAULTS: readonly Sabotage[] = [
  {
    name: 'a mail that was sent is not noted (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/mails/mails.ts',
    search: "settle.run('sent', nowMs, null, null, subjectId, kind)",
    replace: "settle.run('unsent', nowMs, null, null, subjectId, kind)",
    noticedBy: { guarantee: 'G5' },
  },
  {
    name: 'a mail that was sent is not noted, seen by one worker (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/mails/mails.ts',
    search: "settle.run('sent', nowMs, null, null, subjectId, kind)",
    replace: "settle.run('unsent', nowMs, null, null, subjectId, kind)",
    noticedBy: { test: 'tests/worker/order-life.test.ts', title: 'told to the customer once' },
  },
  {
    name: 'an event that was sent stays in the outbox (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/outbox.ts',
    search: 'markSent.run(nowMs, JSON.stringify(ids))',
    replace: "markSent.run(nowMs, JSON.stringify(ids.map((id) => id + '?')))",
    noticedBy: { guarantee: 'G2' },
  },
  {
    name: 'a service that could serve never says that it is ready',
    file: 'packages/shared/src/lifecycle/readiness.ts',
    search: "isUnready ? 'unready'",
    replace: "isUnready || entries.length > 0 ? 'unready'",
    noticedBy: { test: 'tests/e2e/shutdown.story.test.ts', title: 'embedded mode .* SIGTERM ends an idle' },
  },
  {
    name: 'units that are put in are counted wrongly, which only the books tell',
    file: 'packages/shared/src/domain/product.ts',
    search: 'stocked: available,',
    replace: 'stocked: available + 1,',
    noticedBy: { guarantee: 'G13', form: 'deployed' },
  },
  {
    name: 'a plan of capacity has no replica to spare',
    file: 'scripts/capacity/plan.ts',
    search: 'Math.max(1, Math.ceil(needed)) + 1',
    replace: 'Math.max(1, Math.ceil(needed))',
    noticedBy: { test: 'tests/docs/capacity.test.ts', title: 'so that one may fail' },
  },
  {
    name: 'a plan of capacity names any limit',
    file: 'scripts/capacity/plan.ts',
    search: 'other.use - one.use',
    replace: 'one.use - other.use',
    noticedBy: { test: 'tests/docs/capacity.test.ts', title: 'the nearest limit first' },
  },
]
