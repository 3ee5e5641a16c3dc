import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs'
import { withAnswerTimeout } from '../aws/answer-timeout.ts'
import { REQUEST_HANDLER, REQUEST_TIMEOUT_MS } from '../aws/request-handler.ts'
import { withoutCallLog } from '../aws/without-call-log.ts'

export interface SqsClientOptions {
  region: string
  /** Somewhere else than AWS, such as LocalStack. */
  endpoint?: string
  /** By default the SDK's own chain (environment, roles) finds them. */
  credentials?: { accessKeyId: string; secretAccessKey: string }
}

/** A client whose requests end within 5 s a try, three tries at most. Its owner calls `destroy()`. */
export function createSqsClient({ region, endpoint, credentials }: SqsClientOptions): SQSClient {
  const config: SQSClientConfig = {
    region,
    maxAttempts: 3,
    // TCP and TLS check what arrives; MD5 of every message again is a fifth of what a poll of ten costs.
    md5: false,
    requestHandler: REQUEST_HANDLER,
  }
  // Emulators put host names into queue URLs that only their own network resolves: the URL names the queue, not the host.
  if (endpoint) Object.assign(config, { endpoint, useQueueUrlAsEndpoint: false })
  if (credentials) config.credentials = credentials
  return withAnswerTimeout(withoutCallLog(new SQSClient(config)), { timeoutMs: REQUEST_TIMEOUT_MS })
}
