import type { Detector, Sabotage } from '../sabotage.ts'

const handler = (title: string): Detector => ({ test: 'packages/worker/src/handlers/ses-event.test.ts', title })
const worker = (title: string): Detector => ({ test: 'tests/worker/ses-events.test.ts', title })
const PARSING = 'packages/worker/src/handlers/parse-ses-event.ts'
const HANDLING = 'packages/worker/src/handlers/ses-event.ts'

/** Who gets no more mail, by what SES tells. */
export const BOUNCES_FAULTS: readonly Sabotage[] = [
  {
    name: 'the command line lifts no suppression by its address',
    file: 'packages/cli/src/commands/suppressions.ts',
    search: "address.includes('@') ? addressHash(address) : address",
    replace: 'address',
    noticedBy: { test: 'tests/e2e/orderctl.test.ts', title: 'lifts some, by address or id' },
  },
  {
    name: 'an address in a path lifts its suppression',
    file: 'packages/shared/src/admin/suppressions.ts',
    search: 'store.suppressions.lift(id,',
    replace:
      "store.suppressions.lift(id.includes('@') ? (await import('../domain/mail-address.ts')).addressHash(id) : id,",
    noticedBy: { test: 'tests/e2e/bounces.test.ts', title: 'which the log tells' },
  },
  {
    name: 'a full mailbox ends all mail to its address',
    file: PARSING,
    search: "suppresses: bounce.bounceType === 'Permanent',",
    replace: "suppresses: bounce.bounceType !== 'Undetermined',",
    noticedBy: handler('by a full mailbox'),
    quick: true,
  },
  {
    name: 'nobody hears of a complaint',
    file: PARSING,
    search: "if (name === 'Complaint')",
    replace: "if (name === 'Complaint' && value === null)",
    noticedBy: worker('whose mail bounces, or who complains'),
  },
  {
    name: 'who says that a mail is no spam gets no more',
    file: PARSING,
    search: "suppresses: complaint.complaintFeedbackType !== 'not-spam',",
    replace: "suppresses: complaint.complaintFeedbackType !== 'spam',",
    noticedBy: handler('it is no spam'),
  },
  {
    name: 'an event of SES that cannot be read goes round without a pause',
    file: HANDLING,
    search: 'return reject(parsed.problem)',
    replace: "return { kind: 'retry', reason: parsed.problem, delaySeconds: 0 }",
    noticedBy: worker('after pauses'),
  },
  {
    name: 'an event of SES that cannot be read is thrown away',
    file: HANDLING,
    search: 'return reject(parsed.problem)',
    replace: 'return parsed.problem ? done : reject(parsed.problem)',
    noticedBy: worker('left to the dead letters of its queue'),
  },
  {
    name: 'the queue of SES’s events gives nothing up',
    file: 'packages/embedded/src/backing/embedded-sqs.ts',
    search: '      maxReceiveCount: SES_EVENTS_MAX_RECEIVE_COUNT,\n',
    replace: '      maxReceiveCount: 100 * SES_EVENTS_MAX_RECEIVE_COUNT,\n',
    noticedBy: worker('left to the dead letters of its queue'),
  },
  {
    name: 'the log says whose mail bounced',
    file: HANDLING,
    search: 'logger.info({ messageId, reason: type, detail, added },',
    replace: 'logger.info({ messageId, reason: type, detail, added, emails },',
    noticedBy: handler('names no address in the log'),
    quick: true,
  },
  {
    name: 'mails are sent without their configuration set, so nobody hears of bounces',
    file: 'packages/shared/src/adapters/ses/mailer.ts',
    search: '...(configurationSet ? { ConfigurationSetName: configurationSet } : {})',
    replace: '...(configurationSet ? {} : {})',
    noticedBy: { test: 'packages/embedded/src/backing/embedded-ses.test.ts', title: 'configuration set' },
  },
]
