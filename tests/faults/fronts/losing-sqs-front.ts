import { createHash } from 'node:crypto'
import { type FrontAnswer, type FrontRequest, type HttpFront, startHttpFront } from './http-front.ts'

export interface LosingSqsFront extends HttpFront {
  /** Messages of placed orders that were received, each time counted. */
  received(): number
  /** Takes so many more messages of placed orders, and loses them. */
  lose(count: number): void
  /** How many are still to be lost. */
  toLose(): number
}

interface Entry {
  Id: string
  MessageBody: string
}

const isPlaced = (body: string): boolean => JSON.parse(body).type === 'order.placed'

/** Before a queue: counts what is received, and loses messages that it has acknowledged. */
export async function startLosingSqsFront(target: string): Promise<LosingSqsFront> {
  let received = 0
  let toLose = 0

  const loses = ({ MessageBody }: Entry): boolean => {
    if (toLose === 0 || !isPlaced(MessageBody)) return false
    toLose -= 1
    return true
  }

  async function send(request: FrontRequest, forward: (request: FrontRequest) => Promise<FrontAnswer>) {
    const batch: { Entries: Entry[] } = JSON.parse(request.body.toString())
    const lost = batch.Entries.filter(loses)
    if (lost.length === 0) return forward(request)
    const Entries = batch.Entries.filter((entry) => !lost.includes(entry))
    const body = Buffer.from(JSON.stringify({ ...batch, Entries }))
    const answer = Entries.length > 0 ? await forward({ ...request, body }) : undefined
    const { Successful = [], ...rest } = answer ? JSON.parse(answer.body.toString()) : {}
    const taken = JSON.stringify({ ...rest, Successful: [...Successful, ...lost.map(asTaken)] })
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'content-length': String(Buffer.byteLength(taken)) }
    return { status: 200, headers, body: taken }
  }

  const front = await startHttpFront(target, async (request, forward) => {
    const action = request.headers['x-amz-target']
    if (action === 'AmazonSQS.SendMessageBatch') return send(request, forward)
    const answer = await forward(request)
    if (action === 'AmazonSQS.ReceiveMessage' && answer.status === 200) {
      const { Messages = [] }: { Messages?: { Body: string }[] } = JSON.parse(answer.body.toString())
      received += Messages.filter(({ Body }) => isPlaced(Body)).length
    }
    return answer
  })
  return {
    ...front,
    received: () => received,
    lose: (count) => {
      toLose = count
    },
    toLose: () => toLose,
  }
}

/** The SDK compares the digest. */
const asTaken = ({ Id, MessageBody }: Entry) => ({
  Id,
  MessageId: crypto.randomUUID(),
  MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
})
