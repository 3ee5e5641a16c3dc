/** Where the global setup has started the backing services. */
export function addresses() {
  const { MONGODB_URL, REDIS_URL, LOCALSTACK_URL } = process.env
  if (!MONGODB_URL || !REDIS_URL || !LOCALSTACK_URL) throw new Error('run this suite by `npm run test:containers`')
  return { mongoUrl: MONGODB_URL, redisUrl: REDIS_URL, localStackUrl: LOCALSTACK_URL }
}
