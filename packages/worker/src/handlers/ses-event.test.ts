import { type NewSuppression, StoreUnavailable } from '@orders/shared/ports/stores'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createWorkerMetrics } from '../metrics.ts'
import { createErrorBoundary } from './error-boundary.ts'
import { createSesEventHandler } from './ses-event.ts'

const NOW_MS = Date.parse('2026-01-31T12:00:00Z')
/** When SES saw each. */
const SEEN = { bounce: '2026-01-31T11:59:59.000Z', complaint: '2026-01-31T12:30:00.000Z' }
const MAIL = {
  timestamp: '2026-01-31T11:59:58.100Z',
  source: 'Shop <orders@shop.example>',
  sourceArn: 'arn:aws:ses:eu-central-1:111122223333:identity/shop.example',
  sendingAccountId: '111122223333',
  messageId: '0107018d5f1c-2f3a-000000',
  destination: ['ada@example.com'],
}

const bounce = (bounceType: string, bounceSubType: string, ...addresses: string[]) => ({
  bounce: {
    bounceType,
    bounceSubType,
    bouncedRecipients: addresses.map((emailAddress) => ({
      emailAddress,
      action: 'failed',
      status: '5.1.1',
      diagnosticCode: `smtp; 550 5.1.1 <${emailAddress}>: no such user`,
    })),
    timestamp: '2026-01-31T11:59:59.000Z',
    feedbackId: '0107018d5f1c-9b1d-000000',
    reportingMTA: 'dns; mx.example.com',
  },
  mail: MAIL,
})
const complaint = (complaintFeedbackType: string | null | undefined, ...addresses: string[]) => ({
  complaint: {
    complainedRecipients: addresses.map((emailAddress) => ({ emailAddress })),
    timestamp: '2026-01-31T12:30:00.000Z',
    feedbackId: '0107018d5f1c-77aa-000000',
    complaintSubType: null,
    ...(complaintFeedbackType === undefined ? {} : { complaintFeedbackType, userAgent: 'ExampleFeedbackLoop/1.0' }),
  },
  mail: MAIL,
})
const inEnvelope = (message: object | string) => ({
  Type: 'Notification',
  MessageId: '5f0c3e0a-3f5b-5c0e-8a53-6f8ddd7f3e11',
  TopicArn: 'arn:aws:sns:eu-central-1:111122223333:ses-events',
  Subject: 'Amazon SES Email Event Notification',
  Message: typeof message === 'string' ? message : JSON.stringify(message),
  Timestamp: '2026-01-31T12:00:00.000Z',
  SignatureVersion: '1',
})
const asFeedback = (type: string, rest: object) => ({ notificationType: type, ...rest })
const asEvent = (type: string, rest: object) => ({ eventType: type, ...rest })

function openHandler(fails?: Error) {
  const suppressed = new Map<string, NewSuppression>()
  const logged: string[] = []
  const log = (fields: object, message: string) => void logged.push(`${JSON.stringify(fields)} ${message}`)
  const logger = { debug: log, info: log, warn: log, error: log }
  const registry = new Registry()
  const metrics = createWorkerMetrics(registry)
  const clock = { nowMs: () => NOW_MS, newId: () => 'unused' }
  const storeFailures: unknown[] = []
  const breaker = {
    failed: (error: unknown) => void storeFailures.push(error),
    succeeded: () => {},
    untilPermitted: async () => undefined,
  }
  const handle = createSesEventHandler({
    suppressions: {
      add: async (email, suppression) => {
        if (fails) throw fails
        if (suppressed.has(email)) return false
        suppressed.set(email, suppression)
        return true
      },
    },
    clock,
    logger,
    metrics,
    boundary: createErrorBoundary({ breaker, clock, logger, metrics }),
  })
  return {
    suppressed,
    logged,
    storeFailures,
    handle: (body: object | string) =>
      handle(
        {
          messageId: 'm1',
          body: typeof body === 'string' ? body : JSON.stringify(body),
          receiveCount: 1,
          sentAtMs: NOW_MS,
        },
        new AbortController().signal,
      ),
    count: async (type: string, effect: string) => {
      const text = await registry.metrics()
      return Number(new RegExp(`^ses_events_total\\{type="${type}",effect="${effect}"\\} (\\d+)$`, 'm').exec(text)?.[1])
    },
  }
}

const HARD = bounce('Permanent', 'General', 'ada@example.com')

describe('an address is suppressed', () => {
  it.each([
    ['by a feedback notification of a hard bounce', asFeedback('Bounce', HARD), 'bounce', 'Permanent/General'],
    ['by a hard bounce of a configuration set', asEvent('Bounce', HARD), 'bounce', 'Permanent/General'],
    ['by either in an envelope of SNS', inEnvelope(asFeedback('Bounce', HARD)), 'bounce', 'Permanent/General'],
    ['by an event in an envelope of SNS', inEnvelope(asEvent('Bounce', HARD)), 'bounce', 'Permanent/General'],
    [
      'as one that SES itself suppresses',
      asEvent('Bounce', bounce('Permanent', 'OnAccountSuppressionList', 'ada@example.com')),
      'bounce',
      'Permanent/OnAccountSuppressionList',
    ],
    [
      'whatever its case and the name before it',
      asEvent('Bounce', bounce('Permanent', 'NoEmail', '"Ada <The First> L." <Ada@Example.COM>')),
      'bounce',
      'Permanent/NoEmail',
    ],
    ['by a complaint', asFeedback('Complaint', complaint('abuse', 'ada@example.com')), 'complaint', 'abuse'],
    ['by a complaint of an event', asEvent('Complaint', complaint('fraud', 'ada@example.com')), 'complaint', 'fraud'],
    [
      'by a complaint without a report',
      asEvent('Complaint', complaint(undefined, 'ada@example.com')),
      'complaint',
      undefined,
    ],
    ['by a complaint of no type', asEvent('Complaint', complaint(null, 'ada@example.com')), 'complaint', undefined],
    [
      'by a complaint whose type is an address, which is not kept',
      asEvent('Complaint', complaint('ada@example.com', 'ada@example.com')),
      'complaint',
      undefined,
    ],
  ])('%s', async (_, body, reason, detail) => {
    const { handle, suppressed, count } = openHandler()
    expect(await handle(body)).toEqual({ kind: 'done' })
    const suppression = {
      reason,
      atMs: Date.parse(SEEN[reason as keyof typeof SEEN]),
      ...(detail === undefined ? {} : { detail }),
    }
    expect([...suppressed]).toEqual([['ada@example.com', suppression]])
    expect(await count(reason, 'suppressed')).toBe(1)
  })

  it('with all the others of its bounce', async () => {
    const { handle, suppressed } = openHandler()
    await handle(
      asEvent('Bounce', bounce('Permanent', 'General', 'ada@example.com', 'Bob <bob@example.com>', 'nobody')),
    )
    expect([...suppressed.keys()]).toEqual(['ada@example.com', 'bob@example.com'])
  })

  it('once, however often the event comes', async () => {
    const { handle, suppressed, count } = openHandler()
    for (let delivery = 0; delivery < 3; delivery++)
      expect(await handle(asEvent('Bounce', HARD))).toEqual({ kind: 'done' })
    expect(suppressed.size).toBe(1)
    expect([await count('bounce', 'suppressed'), await count('bounce', 'known')]).toEqual([1, 2])
  })
})

describe('nothing is suppressed', () => {
  it.each([
    ['by a full mailbox', asEvent('Bounce', bounce('Transient', 'MailboxFull', 'ada@example.com')), 'bounce'],
    ['by an absence', asFeedback('Bounce', bounce('Transient', 'General', 'ada@example.com')), 'bounce'],
    [
      'by an undetermined bounce',
      asEvent('Bounce', bounce('Undetermined', 'Undetermined', 'ada@example.com')),
      'bounce',
    ],
    ['by one who says that it is no spam', asEvent('Complaint', complaint('not-spam', 'ada@example.com')), 'complaint'],
    [
      'by a delivery',
      asFeedback('Delivery', { delivery: { recipients: ['ada@example.com'], processingTimeMillis: 546 }, mail: MAIL }),
      'other',
    ],
    ['by an event that is not ours to know', asEvent('Rendering Failure', { failure: {}, mail: MAIL }), 'other'],
    [
      'by the test of a new notification',
      asFeedback('AmazonSnsSubscriptionSucceeded', {
        message: 'You have successfully subscribed your Amazon SNS topic',
      }),
      'other',
    ],
    [
      'by the text that a new configuration set publishes',
      inEnvelope('Successfully validated SNS topic for Amazon SES event publishing.'),
      'other',
    ],
  ])('%s', async (_, body, type) => {
    const { handle, suppressed, count } = openHandler()
    expect(await handle(body)).toEqual({ kind: 'done' })
    expect(suppressed.size).toBe(0)
    expect(await count(type, 'ignored')).toBe(1)
  })
})

describe('what cannot be read', () => {
  it.each([
    ['half of a message', '{"eventType":', 'the message is no event of SES'],
    ['something else', { hello: 'ada@example.com' }, 'the message is no event of SES'],
    ['an envelope of something else', inEnvelope('Hello Ada'), 'the message is no event of SES'],
    ['a bounce of no kind', asEvent('Bounce', { bounce: { bouncedRecipients: [] } }), 'the bounce is incomplete'],
    ['a complaint of nobody', asEvent('Complaint', complaint('abuse')), 'the complaint names no address'],
    ['a complaint without its report', asEvent('Complaint', { mail: MAIL }), 'the complaint is incomplete'],
  ])('is rejected: %s', async (_, body, reason) => {
    const { handle, suppressed, count } = openHandler()
    expect(await handle(body)).toEqual({ kind: 'reject', reason })
    expect(suppressed.size).toBe(0)
    expect(await count('other', 'rejected')).toBe(1)
  })
})

it('comes again where the database does not answer, and uses no delivery up where that can be', async () => {
  const away = new StoreUnavailable()
  const { handle, storeFailures } = openHandler(away)
  expect(await handle(asEvent('Bounce', HARD))).toMatchObject({ kind: 'retry', uncounted: true })
  expect(storeFailures).toEqual([away])
})

it('names no address in the log', async () => {
  const { handle, logged } = openHandler()
  for (const body of [
    asEvent('Bounce', HARD),
    asEvent('Bounce', bounce('Transient', 'General', 'ada@example.com')),
    inEnvelope(asEvent('Complaint', complaint('ada@example.com', 'ada@example.com'))),
    { hello: 'ada@example.com' },
  ])
    await handle(body)
  expect(logged).toHaveLength(3)
  expect(logged.join('\n')).not.toMatch(/ada|example\.com/i)
})
