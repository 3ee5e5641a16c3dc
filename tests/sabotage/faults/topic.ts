import type { Detector, Sabotage } from '../sabotage.ts'

const sns = (title: string): Detector => ({ test: 'tests/adapters/sns-topic.test.ts', title })
const worker = (title: string): Detector => ({ test: 'tests/worker/topic.test.ts', title })
const relay = (title: string): Detector => ({ test: 'tests/worker/announcement-relays.test.ts', title })
const PUBLISHER = 'packages/shared/src/adapters/sns/publisher.ts'

/** Events for other teams, on a topic. */
export const TOPIC_FAULTS: readonly Sabotage[] = [
  {
    name: 'an event on the topic has no attributes to filter by',
    file: PUBLISHER,
    search: 'MessageAttributes: toAttributes({ type: event.type, source: event.source }),',
    replace: '',
    noticedBy: sns('choose by'),
    quick: true,
  },
  {
    name: 'what the topic did not take counts as published',
    file: 'packages/shared/src/adapters/aws/batch.ts',
    search: '.filter((id) => !lacking.has(id))',
    replace: '',
    noticedBy: sns('did not take'),
  },
  {
    name: 'one event that SNS refuses holds up those of its request',
    file: PUBLISHER,
    search: 'if (!isAboutMessages(error)) throw error',
    replace: 'if (!isAboutMessages(error) || batch.length > 1) throw error',
    noticedBy: sns('gets the other events'),
  },
  {
    name: 'a request to a service of AWS may have any size',
    file: 'packages/shared/src/adapters/aws/batch.ts',
    search: ' && bytes + size <= MAX_BYTES',
    replace: '',
    noticedBy: sns('by number and size'),
  },
  {
    name: 'an outage of the topic stops the queue',
    file: 'packages/worker/src/worker-core.ts',
    search: '{ outbox: store.outbox, publisher, clock,',
    replace:
      '{ outbox: store.outbox, publisher: { ...publisher, publish: async (...given) => { await topic?.ping(); return publisher.publish(...given) } }, clock,',
    noticedBy: worker('delays no order'),
    quick: true,
  },
  {
    name: 'what is received tells no subscriber',
    file: 'packages/worker/src/consumers.ts',
    search: '          services.announcements.nudge()\n',
    replace: '',
    noticedBy: worker('without delay'),
  },
  {
    name: 'what a worker commits tells no subscriber',
    file: 'packages/shared/src/orders/apply-change.ts',
    search: 'if (complete.event ?? complete.announcement) relay',
    replace: 'if (complete.event) relay',
    noticedBy: worker('without delay'),
  },
  {
    name: 'an event is published with the order as it is now',
    file: 'packages/shared/src/domain/announcement.ts',
    search: 'const history = record.history.slice(0, steps)',
    replace: 'const history = record.history.slice(0, steps + 10)',
    noticedBy: relay('as it was then'),
  },
  {
    name: 'relays to subscribers ask the store with every message',
    file: 'packages/shared/src/outbox/announcement-relays.ts',
    search: 'const REST_MS = 50',
    replace: 'const REST_MS = 0',
    noticedBy: relay('rests between two looks'),
  },
  {
    name: 'what is written while a relay rests waits for the next message',
    file: 'packages/shared/src/outbox/relay.ts',
    search: '      if (wanted) nudge()\n    }\n    rest =',
    replace: '    }\n    rest =',
    noticedBy: relay('while it rests'),
  },
  {
    name: 'a FIFO topic is taken for a topic',
    file: 'packages/shared/src/config/variables.ts',
    search: '[A-Za-z0-9_-]{1,256}$',
    replace: '[A-Za-z0-9_.-]{1,256}$',
    noticedBy: { test: 'packages/shared/src/config/parse.test.ts', title: 'as a topic' },
  },
]
