import type { Message } from '@aws-sdk/client-sqs'
import type { Outcome } from './outcome.ts'

/** A message as it was delivered this time. */
export interface Delivery {
  messageId: string
  body: string
  /** How often it has been delivered, this time included. */
  receiveCount: number
  /** Epoch milliseconds at which the queue took it. */
  sentAtMs: number
  /** Its group in a fair queue. */
  groupId?: string
  /** Those that are text, such as a trace of its sender; without the worker's own. */
  attributes?: Record<string, string>
  /** On dead letters that the worker itself sent there: why, and after how many deliveries. */
  rejection?: { reason: string; receiveCount: number }
}

/** Handles a delivery. The signal tells that the worker can wait no longer: what can be given up should be. */
export type HandleDelivery = (delivery: Delivery, signal: AbortSignal) => Promise<Outcome>

export const SYSTEM_ATTRIBUTES = ['ApproximateReceiveCount', 'SentTimestamp', 'MessageGroupId'] as const
/** The worker's own, on messages that it rejects. */
export const REJECTION_ATTRIBUTES: readonly string[] = ['reason', 'receiveCount']

export function toDelivery({ MessageId = '', Body = '', Attributes, MessageAttributes = {} }: Message): Delivery {
  const receiveCount = Number(Attributes?.ApproximateReceiveCount ?? 1)
  const reason = MessageAttributes['reason']?.StringValue
  const rejectedAfter = Number(MessageAttributes['receiveCount']?.StringValue ?? receiveCount)
  const attributes = Object.entries(MessageAttributes).flatMap(([name, { DataType, StringValue = '' }]) =>
    DataType === 'String' && !REJECTION_ATTRIBUTES.includes(name) ? [[name, StringValue] as const] : [],
  )
  return {
    messageId: MessageId,
    body: Body,
    receiveCount,
    sentAtMs: Number(Attributes?.SentTimestamp ?? 0),
    ...(Attributes?.MessageGroupId ? { groupId: Attributes.MessageGroupId } : {}),
    ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
    ...(reason ? { rejection: { reason, receiveCount: rejectedAfter } } : {}),
  }
}
