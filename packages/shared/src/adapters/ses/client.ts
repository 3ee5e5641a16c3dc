import { SESClient, type SESClientConfig } from '@aws-sdk/client-ses'
import { REQUEST_HANDLER } from '../aws/request-handler.ts'
import { withoutCallLog } from '../aws/without-call-log.ts'

export interface SesClientOptions {
  region: string
  /** Somewhere else than AWS, such as LocalStack. */
  endpoint?: string
  /** By default the SDK's own chain (environment, roles) finds them. */
  credentials?: { accessKeyId: string; secretAccessKey: string }
}

/** A client that tries three times: most throttling is over by then. Its owner calls `destroy()`. */
export function createSesClient({ region, endpoint, credentials }: SesClientOptions): SESClient {
  const config: SESClientConfig = {
    region,
    maxAttempts: 3,
    requestHandler: REQUEST_HANDLER,
  }
  if (endpoint) config.endpoint = endpoint
  if (credentials) config.credentials = credentials
  return withoutCallLog(new SESClient(config))
}
