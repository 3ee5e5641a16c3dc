export interface QueuePlan {
  queueName: string
  deadLetterQueueName: string
  /** How often a message is delivered before SQS moves it to the dead letters. */
  maxReceiveCount: number
  visibilityTimeoutSeconds: number
}

/** The longest that SQS keeps a message: fourteen days. */
export const RETENTION = { MessageRetentionPeriod: '1209600' }

/** Attributes of the queue; those of its dead-letter queue are RETENTION alone. */
export const queueAttributesOf = (plan: QueuePlan, deadLetterTargetArn: string) => ({
  ...RETENTION,
  VisibilityTimeout: String(plan.visibilityTimeoutSeconds),
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: plan.maxReceiveCount }),
})
