interface AwsClient {
  middlewareStack: { remove(name: string): boolean }
}

/** The SDK describes every call to its logger, at a tenth of what the call costs; there is no logger that would listen. */
export function withoutCallLog<Client extends AwsClient>(client: Client): Client {
  client.middlewareStack.remove('loggerMiddleware')
  return client
}
