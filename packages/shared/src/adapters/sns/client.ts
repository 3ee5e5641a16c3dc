import { SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns'
import { withAnswerTimeout } from '../aws/answer-timeout.ts'
import { REQUEST_HANDLER, REQUEST_TIMEOUT_MS } from '../aws/request-handler.ts'
import { withoutCallLog } from '../aws/without-call-log.ts'

export interface SnsClientOptions {
  region: string
  /** Somewhere else than AWS, such as LocalStack. */
  endpoint?: string
  /** By default the SDK's own chain (environment, roles) finds them. */
  credentials?: { accessKeyId: string; secretAccessKey: string }
}

/** A client whose requests end within 5 s a try, three tries at most. Its owner calls `destroy()`. */
export function createSnsClient({ region, endpoint, credentials }: SnsClientOptions): SNSClient {
  const config: SNSClientConfig = {
    region,
    maxAttempts: 3,
    requestHandler: REQUEST_HANDLER,
    ...(endpoint ? { endpoint } : {}),
    ...(credentials ? { credentials } : {}),
  }
  return withAnswerTimeout(withoutCallLog(new SNSClient(config)), { timeoutMs: REQUEST_TIMEOUT_MS })
}
