import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'

/** A serializer is made when its answer is first sent: to make all of them, most for refusals, took a third of a second of each start. */
export const buildSerializer: ReturnType<typeof SerializerSelector> = (schemas, options) => {
  const compile = SerializerSelector()(schemas, options)
  return (route) => {
    let serialize: ReturnType<typeof compile> | undefined
    return (answer) => {
      serialize ??= compile(route)
      return serialize(answer)
    }
  }
}
