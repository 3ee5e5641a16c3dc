import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'

type BuildSerializer = ReturnType<typeof SerializerSelector>
type Serialize = ReturnType<ReturnType<BuildSerializer>>

/** By their schemas' text: most routes refuse with the same problem. The named schemas that they refer to are the same for all apps of a process. */
const made = new Map<string, Serialize>()

/** Makes a serializer when its answer is first sent: to make all of them took 0.3 s of each start, and most are for refusals. */
export const buildSerializer: BuildSerializer = (schemas, options) => {
  const compile = SerializerSelector()(schemas, options)
  return (route) => {
    let serialize: Serialize | undefined
    return (answer) => {
      serialize ??= madeOnce(JSON.stringify(route.schema), () => compile(route))
      return serialize(answer)
    }
  }
}

function madeOnce(key: string, make: () => Serialize): Serialize {
  const present = made.get(key)
  if (present) return present
  const serialize = make()
  made.set(key, serialize)
  return serialize
}
