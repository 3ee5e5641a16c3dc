import type { Random } from '../../scenarios/random.ts'
import { type FrontRequest, type HttpFront, startHttpFront } from './http-front.ts'

export interface SqsFront extends HttpFront {
  /** How many more messages went in than were sent. */
  duplicates(): number
  /** The bodies of the messages that were sent. */
  past(): string[]
}

interface Entry {
  Id: string
  MessageBody: string
}

interface Batch {
  Entries: Entry[]
}

/** As many as SQS takes in one request. */
const MOST = 10

/**
 * Before a queue: every message is sent three times, in an order of chance, and messages of the past come back after they were
 * handled and deleted. SQS promises at-least-once; this makes it the rule.
 */
export async function startDuplicatingSqsFront(target: string, random: Random): Promise<SqsFront> {
  const past: Entry[] = []
  let duplicates = 0

  const front = await startHttpFront(target, async (request, forward) => {
    if (request.headers['x-amz-target'] !== 'AmazonSQS.SendMessageBatch') return forward(request)
    const batch: Batch = JSON.parse(request.body.toString())
    const first = await forward(request)
    const old = random.shuffle(past).slice(0, 2)
    const extra = random.shuffle([...batch.Entries, ...batch.Entries, ...old])
    for (let at = 0; at < extra.length; at += MOST) {
      const Entries = extra.slice(at, at + MOST).map((entry, index) => ({ ...entry, Id: `copy${index}` }))
      await forward(withBody(request, { ...batch, Entries }))
      duplicates += Entries.length
    }
    past.push(...batch.Entries)
    return first
  })
  return { ...front, duplicates: () => duplicates, past: () => past.map(({ MessageBody }) => MessageBody) }
}

const withBody = (request: FrontRequest, body: Batch): FrontRequest => ({
  ...request,
  body: Buffer.from(JSON.stringify(body)),
})
