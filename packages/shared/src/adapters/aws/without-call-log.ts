interface AwsClient {
  middlewareStack: { remove(name: string): boolean }
}

/**
 * The SDK describes every call to its logger, also where none is configured. That is an eighth of the CPU of a call: 255 µs instead of 296 µs
 * for a receive of ten messages (SDK 3.1169, medians).
 */
export function withoutCallLog<Client extends AwsClient>(client: Client): Client {
  client.middlewareStack.remove('loggerMiddleware')
  return client
}
