import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs'
import { withAnswerTimeout } from '../aws/answer-timeout.ts'
import { withoutCallLog } from '../aws/without-call-log.ts'

export interface SqsClientOptions {
  region: string
  /** Somewhere else than AWS, such as LocalStack. */
  endpoint?: string
  /** By default the SDK's own chain (environment, roles) finds them. */
  credentials?: { accessKeyId: string; secretAccessKey: string }
}

/** Without a bound, a queue that accepts connections and never answers would hold its callers for ever. */
const CONNECTION_TIMEOUT_MS = 1_000
const REQUEST_TIMEOUT_MS = 5_000
/** A long poll holds a socket for its whole wait: they must not starve sends and deletes. */
const MAX_SOCKETS = 256

/** A client whose requests end within 5 s a try, three tries at most. Its owner calls `destroy()`. */
export function createSqsClient({ region, endpoint, credentials }: SqsClientOptions): SQSClient {
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS }
  const config: SQSClientConfig = {
    region,
    maxAttempts: 3,
    // TCP and TLS check what arrives; MD5 of every message again is a fifth of what a poll of ten costs.
    md5: false,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  }
  // Emulators put host names into queue URLs that only their own network resolves: the URL names the queue, not the host.
  if (endpoint) Object.assign(config, { endpoint, useQueueUrlAsEndpoint: false })
  if (credentials) config.credentials = credentials
  return withAnswerTimeout(withoutCallLog(new SQSClient(config)), { timeoutMs: REQUEST_TIMEOUT_MS })
}
