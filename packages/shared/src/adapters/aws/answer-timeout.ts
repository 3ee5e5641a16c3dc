import { Readable } from 'node:stream'

interface HandlerOptions {
  requestTimeout?: number
}

interface AwsClient {
  config: {
    requestHandler: {
      handle(request: never, options?: HandlerOptions): Promise<{ response: { body?: unknown } }>
    }
  }
}

/**
 * Has the request timeout hold until an answer has ended. The SDK stops its own timer once the headers are there, and a connection
 * that breaks off without a word after them would hold its caller for ever. One timer a request, gone with its answer.
 */
export function withAnswerTimeout<Client extends AwsClient>(
  client: Client,
  { timeoutMs }: { timeoutMs: number },
): Client {
  const { requestHandler } = client.config
  const handle = requestHandler.handle.bind(requestHandler)
  requestHandler.handle = async (request, options) => {
    const deadline = performance.now() + (options?.requestTimeout ?? timeoutMs)
    const answer = await handle(request, options)
    endBy(deadline, answer.response.body)
    return answer
  }
  return client
}

function endBy(deadline: number, body: unknown): void {
  if (!(body instanceof Readable) || body.closed) return
  const timer = setTimeout(() => body.destroy(tooSlow()), Math.max(0, deadline - performance.now()))
  body.once('close', () => clearTimeout(timer))
}

/** The SDK tries again after errors of this name. */
const tooSlow = () => Object.assign(new Error('the answer did not end in time'), { name: 'TimeoutError' })
