import type { Detector, Sabotage } from '../sabotage.ts'

const worker = (file: string, title?: string): Detector => ({
  test: `tests/worker/${file}.test.ts`,
  ...(title ? { title } : {}),
})
const ofSes: Detector = { test: 'packages/shared/src/adapters/ses/errors.test.ts' }
const ofSqlite = (title: string): Detector => ({ test: 'packages/shared/src/adapters/sqlite/store.test.ts', title })
const ofMongo = (title: string): Detector => ({ test: 'tests/adapters/mongo.test.ts', title })

/** Every settled order has one mail, whatever the mail service says. */
export const MAIL_FAULTS: readonly Sabotage[] = [
  {
    name: 'mails that are sent at once wait for half of them',
    file: 'packages/shared/src/adapters/aws/request-handler.ts',
    search: 'maxSockets: MAX_SOCKETS',
    replace: 'maxSockets: 50',
    noticedBy: { test: 'packages/shared/src/adapters/aws/request-handler.test.ts' },
  },
  {
    name: 'a paused account is taken for a refusal of the mail',
    file: 'packages/shared/src/adapters/ses/error-table.ts',
    search:
      "    text: /sending .*(paused|suspended|disabled)|account .*(paused|suspended|shut down|disabled)/i,\n    about: 'account',",
    replace:
      "    text: /sending .*(paused|suspended|disabled)|account .*(paused|suspended|shut down|disabled)/i,\n    about: 'message',",
    noticedBy: ofSes,
    quick: true,
  },
  {
    name: 'a paused account loses the mails of its time, in the whole system',
    file: 'packages/shared/src/adapters/ses/error-table.ts',
    search:
      "    text: /sending .*(paused|suspended|disabled)|account .*(paused|suspended|shut down|disabled)/i,\n    about: 'account',",
    replace:
      "    text: /sending .*(paused|suspended|disabled)|account .*(paused|suspended|shut down|disabled)/i,\n    about: 'message',",
    noticedBy: { guarantee: 'G16' },
  },
  {
    name: "a bad address of the sender's is taken for the recipient's",
    file: 'packages/shared/src/adapters/ses/error-table.ts',
    search: '    when: isOfSender,',
    replace: '    when: () => false,',
    noticedBy: ofSes,
    quick: true,
  },
  {
    name: 'an error that nobody knows is final',
    file: 'packages/shared/src/adapters/ses/errors.ts',
    search: "return new MailNotSent('unknown',",
    replace: "return new MailNotSent('message',",
    noticedBy: ofSes,
  },
  {
    name: 'one recipient in the sandbox keeps all mails back',
    file: 'packages/shared/src/adapters/ses/error-table.ts',
    search: "    text: /not verified/i,\n    when: namesRecipientOnly,\n    about: 'recipient',",
    replace: "    text: /not verified/i,\n    when: namesRecipientOnly,\n    about: 'account',",
    noticedBy: worker('mail-service', 'concerns one recipient'),
  },
  {
    name: 'no circuit breaker: each mail tries a service that takes none',
    file: 'packages/shared/src/resilience/circuit-breaker.ts',
    search: "else if (state !== 'closed') return undefined",
    replace: "else if (state === 'half-open') return undefined",
    noticedBy: { test: 'packages/worker/src/mail/mail-breaker.test.ts' },
    quick: true,
  },
  {
    name: 'health does not tell that no mail is sent',
    file: 'packages/worker/src/worker.ts',
    search: 'throwIfDown(core.mails.reason())',
    replace: 'throwIfDown(undefined)',
    noticedBy: worker('mail-service', 'loses no mail'),
  },
  {
    name: 'a mail is left to the sweepers by the worker that could send it',
    file: 'packages/worker/src/handlers/commit-change.ts',
    search: 'const reservation = change.mail && mails.reserve()',
    replace: 'const reservation = change.mail && undefined',
    noticedBy: worker('mail-outage', 'leaves with the worker'),
  },
  {
    name: 'nobody sweeps the ledger',
    file: 'packages/worker/src/worker-core.ts',
    search: 'const parts = [...consumers, sweeper, ',
    replace: 'const parts = [...consumers, ',
    noticedBy: worker('mail-outage', 'sent by another worker once its lease is over'),
  },
  {
    name: 'a stop does not wait for the mails in hand',
    file: 'packages/worker/src/worker-core.ts',
    search: 'Promise.all([mailsSent, ',
    replace: 'Promise.all([',
    noticedBy: worker('mail-outage', 'is waited for by a stop'),
  },
  {
    name: 'a few mails that nobody can send keep all others back',
    file: 'packages/worker/src/mail/mail-breaker.ts',
    search: 'const isTooMany = throttled > 0 && (permit.isProbe || throttled >= THROTTLED_IN_A_ROW)',
    replace: 'const isTooMany = throttled > 0 || (unknown > 0 && (permit.isProbe || unknown >= 5))',
    noticedBy: { test: 'packages/worker/src/mail/mails.test.ts', title: 'hold up no others' },
    quick: true,
  },
  {
    name: 'a service that refuses every mail is asked at full speed',
    file: 'packages/worker/src/mail/mail-breaker.ts',
    search: '() => UNKNOWN.perSecond,',
    replace: '() => 1_000 * UNKNOWN.perSecond,',
    noticedBy: { test: 'packages/worker/src/mail/mails.test.ts', title: 'not tried at more than ten a second' },
  },
  {
    name: 'a worker that stops claims mails for itself',
    file: 'packages/worker/src/mail/mails.ts',
    search: 'stopping ? undefined : slots.take()',
    replace: 'slots.take()',
    noticedBy: { test: 'packages/worker/src/mail/mails.test.ts', title: 'admitted no more' },
  },
  {
    name: 'a mail is sent under a lease that is nearly over',
    file: 'packages/worker/src/mail/deliver.ts',
    search: 'if (clock.nowMs() + MAIL_SENT_WITHIN_MS > leaseUntilMs) {',
    replace: 'if (clock.nowMs() > leaseUntilMs + MAIL_SENT_WITHIN_MS) {',
    noticedBy: worker('mail-outage', 'under a lease that the database has used up'),
  },
  {
    name: 'a failed order that was retried is told of all the same',
    file: 'packages/worker/src/mail/prepare-mail.ts',
    search: 'if (order && mailOf(order.status) !== kind) return skip(order)\n',
    replace: '',
    noticedBy: worker('mail-outage', 'after a failed order was retried'),
  },
  {
    name: 'the message of a mail claims nothing',
    file: 'packages/worker/src/handlers/order-settled.ts',
    search: "if (claim === 'claimed')",
    replace: "if (claim !== 'unknown')",
    noticedBy: worker('mail-outage', 'is not sent again by a message'),
  },
  {
    name: 'the account’s rate is not kept to',
    file: 'packages/worker/src/mail/send-rate.ts',
    search: '      perSecond = Math.min(perSecond, rate)\n',
    replace: '',
    noticedBy: { test: 'packages/worker/src/mail/send-rate.test.ts' },
    quick: true,
  },
  {
    name: 'two sweepers get the same mail (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/mails/mails.ts',
    search: '        for (const { subjectId, kind } of mails) lease.run({ ...taken, subjectId, kind })\n',
    replace: '',
    noticedBy: ofSqlite('are claimed once'),
  },
  {
    name: 'two sweepers get the same mail (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/claim-rows.ts',
    search: 'if (matchedCount === found.length) return found',
    replace: 'if (matchedCount >= 0) return found',
    noticedBy: ofMongo('are claimed once'),
    needs: 'MONGODB_URL',
  },
  {
    name: 'a slow worker gives up the claim of a later one (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/mails/mails.ts',
    search: ' AND lease_until_ms = ?`),',
    replace: ' AND lease_until_ms > -?`),',
    noticedBy: ofSqlite('stays with a later claim'),
  },
  {
    name: 'a slow worker gives up the claim of a later one (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/mails/mails.ts',
    search: '        { leaseUntilMs },\n',
    replace: '        {},\n',
    noticedBy: ofMongo('stays with a later claim'),
    needs: 'MONGODB_URL',
  },
  {
    name: 'a change is committed without its mail',
    file: 'packages/shared/src/domain/complete-change.ts',
    search: '    ...(mail ? { mail } : {}),\n',
    replace: '',
    noticedBy: ofSqlite('ends CONFIRMED'),
  },
  {
    name: 'a mail is resent without an entry in the admin log (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/mails/mails.ts',
    search: '        log(entryFor?.(mail.state, resent.state))\n',
    replace: '',
    noticedBy: ofSqlite('makes a rejected mail due again'),
  },
  {
    name: 'a paused account loses mails, in thousands of schedules',
    file: 'packages/shared/src/adapters/ses/error-table.ts',
    search:
      "    text: /sending .*(paused|suspended|disabled)|account .*(paused|suspended|shut down|disabled)/i,\n    about: 'account',",
    replace:
      "    text: /sending .*(paused|suspended|disabled)|account .*(paused|suspended|shut down|disabled)/i,\n    about: 'message',",
    noticedBy: { simulation: true },
  },
]
