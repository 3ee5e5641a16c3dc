import type { BatchResultErrorEntry, SQSClient } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { createQueueCalls } from './queue-calls.ts'

const message = (handle: string) => ({ MessageId: handle, ReceiptHandle: handle })

/** @param faultOf the entry that the queue answers for a receipt, where it fails */
function queueThat(faultOf: (handle: string) => Partial<BatchResultErrorEntry> | undefined) {
  const asked: string[][] = []
  const logged: object[] = []
  const sqs = {
    send: async ({ input: { Entries } }: { input: { Entries: { Id: string; ReceiptHandle: string }[] } }) => {
      asked.push(Entries.map(({ ReceiptHandle }) => ReceiptHandle))
      const Failed = Entries.flatMap(({ Id, ReceiptHandle }) => {
        const fault = faultOf(ReceiptHandle)
        return fault ? [{ Id, ...fault }] : []
      })
      return { Failed }
    },
  } as unknown as SQSClient
  const warn = (fields: object) => void logged.push(fields)
  const logger = { debug: () => {}, info: () => {}, warn, error: () => {} }
  return { asked, logged, queue: createQueueCalls({ sqs, logger }, { queueUrl: 'http://queue' }) }
}

const GONE = { Code: 'ReceiptHandleIsInvalid', SenderFault: true }
const BUSY = { Code: 'InternalError', SenderFault: false }

it('asks once for a receipt that the queue does not know, and names its code', async () => {
  const { asked, logged, queue } = queueThat((handle) => (handle === 'gone' ? GONE : undefined))
  const messages = ['here', 'gone'].map(message)
  const hidden = messages.map((one) => ({ message: one, seconds: 20 }))
  await queue.changeVisibility(hidden)
  await queue.changeVisibility(hidden)
  await queue.ack(messages)
  expect(asked).toEqual([['here', 'gone'], ['here'], ['here']])
  expect(logged).toEqual([{ count: 1, codes: ['ReceiptHandleIsInvalid'] }])
})

it('asks again for what the queue could not do, a few times', async () => {
  let times = 0
  const { asked, logged, queue } = queueThat((handle) => (handle === 'late' && times++ < 2 ? BUSY : undefined))
  await queue.ack(['here', 'late'].map(message))
  expect(asked).toEqual([['here', 'late'], ['late'], ['late']])
  expect(logged).toEqual([])

  const never = queueThat(() => BUSY)
  await never.queue.ack([message('never')])
  expect(never.asked).toHaveLength(3)
  expect(never.logged).toEqual([{ count: 1, codes: ['InternalError'] }])
})
