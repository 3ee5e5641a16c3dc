import type { SQSClient } from '@aws-sdk/client-sqs'

interface Entry {
  Id?: string
  ReceiptHandle?: string
  MessageBody?: string
}
interface BatchOutput {
  Successful?: Entry[]
  Failed?: object[]
}

/**
 * Has SQS do every other entry of each batch, and answer 200 with the others as failed by its own fault, as it may do under load. What is
 * sent again is done.
 * @returns how many entries have failed so far, by command
 */
export function failEveryOtherEntry(sqs: SQSClient): Record<string, number> {
  const failures: Record<string, number> = {}
  const seen = new Set<string>()
  sqs.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (!('Entries' in args.input)) return next(args)
        const failed: Entry[] = []
        const done: Entry[] = []
        for (const entry of (args.input.Entries ?? []) as Entry[]) {
          const key = `${commandName} ${entry.ReceiptHandle ?? entry.MessageBody}`
          const isNext = !seen.has(key) && seen.add(key).size % 2 === 1
          ;(isNext ? failed : done).push(entry)
        }
        failures[commandName] = (failures[commandName] ?? 0) + failed.length
        const Failed = failed.map(({ Id }) => ({ Id, SenderFault: false, Code: 'InternalError' }))
        if (done.length === 0) return { output: { Failed, $metadata: {} }, response: {} }
        const answer = await next({ ...args, input: { ...args.input, Entries: done } as typeof args.input })
        const output = answer.output as BatchOutput
        output.Failed = [...(output.Failed ?? []), ...Failed]
        return answer
      },
    { step: 'initialize' },
  )
  return failures
}
