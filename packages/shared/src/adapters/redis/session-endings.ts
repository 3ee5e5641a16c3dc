import type { SessionEndings } from '../../ports/services.ts'
import { createRedisChannel } from './channel.ts'
import type { RedisParts } from './connection/redis-use.ts'

/** What an id looks like: others on the channel are not ours. */
const IDS = /^[\w-]+(,[\w-]+)*$/

/** Tells every api of ended sessions through Redis: their ids, with commas between them. */
export function createRedisSessionEndings(parts: RedisParts): SessionEndings {
  const { publish, subscribe, ping, close } = createRedisChannel(parts, {
    name: 'session endings',
    channel: 'session-endings',
  })
  return {
    publish: (sessionIds) => {
      if (sessionIds.length > 0) publish(sessionIds.join(','))
    },
    subscribe: (listener) =>
      subscribe((message) => {
        if (IDS.test(message)) listener(message.split(','))
      }),
    ping,
    close,
  }
}
