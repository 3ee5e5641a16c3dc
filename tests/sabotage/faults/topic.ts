import type { Detector, Sabotage } from '../sabotage.ts'

const sns = (title: string): Detector => ({ test: 'tests/adapters/sns-topic.test.ts', title })
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
    file: PUBLISHER,
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
]
