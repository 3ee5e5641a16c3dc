/** Any topic will do: which one it is, the deployment says. */
const TOPIC_NAME = 'order-events'

const SNS_VERSION = '0.1.0'
const HTTP_VERSION = '0.3.0'

export const CHANNEL_BINDINGS = {
  webhooks: {},
  topic: { sns: { name: TOPIC_NAME, ordering: { type: 'standard' }, bindingVersion: SNS_VERSION } },
}

export const OPERATION_BINDINGS = {
  webhooks: { http: { method: 'POST', bindingVersion: HTTP_VERSION } },
  topic: {
    sns: {
      topic: { name: TOPIC_NAME },
      // An example of a subscription: a queue that hears of two types, each message being the event itself
      consumers: [
        {
          protocol: 'sqs',
          endpoint: { name: 'warehouse' },
          filterPolicy: { type: ['order.confirmed', 'order.cancelled'] },
          filterPolicyScope: 'MessageAttributes',
          rawMessageDelivery: true,
        },
      ],
      bindingVersion: SNS_VERSION,
    },
  },
}
