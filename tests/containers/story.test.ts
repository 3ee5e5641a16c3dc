import { randomUUID } from 'node:crypto'
import { queueUrlOf } from './localstack.ts'
import { runProvision } from './provision.ts'
import { startSite } from './site.ts'
import { describeStory } from './story.ts'

describeStory('on MongoDB, Redis and LocalStack', async () => {
  const name = `story-${randomUUID()}`
  const queues = { queueUrl: queueUrlOf(name), deadLetterQueueUrl: queueUrlOf(`${name}-dead-letters`) }
  const { code, stderr } = await runProvision(queues)
  if (code !== 0) throw new Error(stderr)
  return startSite(queues)
})
