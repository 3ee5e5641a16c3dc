import type { Static } from 'typebox'
import { pickVariables } from './parse.ts'

const BOTH = [
  'HOST',
  'MONGODB_URL',
  'REDIS_URL',
  'AWS_REGION',
  'SQS_URL',
  'LOG_LEVEL',
  'ORDER_DEADLINE_SECONDS',
  'EMAIL_VERIFICATION',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
] as const
const OBSERVABILITY = ['LOG_FORMAT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const
const AWS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_ENDPOINT_URL_SQS',
  'AWS_ENDPOINT_URL_SES',
  'AWS_ENDPOINT_URL_SNS',
  'SNS_TOPIC_ARN',
] as const
const ACCESS_SECRET = 'ACCESS_TOKEN_JWT_SECRET'
const REFRESH_SECRET = 'REFRESH_TOKEN_JWT_SECRET'
/** Set while keys are changed, or where others verify access tokens. */
const MORE_KEYS = [
  'ACCESS_TOKEN_JWT_SECRET_PREVIOUS',
  'ACCESS_TOKEN_PRIVATE_KEY',
  'ACCESS_TOKEN_PRIVATE_KEY_PREVIOUS',
  'REFRESH_TOKEN_JWT_SECRET_PREVIOUS',
] as const
const API = [
  'PORT',
  'TRUST_PROXY',
  'RATE_LIMIT_AUTH_PER_IP',
  'RATE_LIMIT_AUTH_PER_EMAIL',
  'RATE_LIMIT_ORDERS_PER_USER',
  'RATE_LIMIT_PER_KEY',
  'CANCEL_WINDOW_SECONDS',
  'EVENT_STREAMS_PER_USER',
  'EVENT_STREAMS',
] as const
const WORKER = [
  'WORKER_PORT',
  'WORKER_CONCURRENCY',
  'MAX_SQS_RETRIES',
  'SES_SENDER_EMAIL',
  'UNVERIFIED_MAILS_PER_DAY',
  'VISIBILITY_TIMEOUT_SECONDS',
  'FULFILMENT_DEADLINE_HOURS',
] as const
/** Read by the API, and set by few. */
const BROWSERS = ['CORS_ORIGINS', 'PUBLIC_URL'] as const
/** Read by the API, which refuses other URLs, and by the worker, which sends to no other addresses. */
const WEBHOOKS = ['WEBHOOK_ALLOWED_NETWORKS'] as const
const FULFILMENT = ['FULFILMENT', 'FULFILMENT_URL', 'FULFILMENT_SECRET'] as const
const MAILS = ['PUBLIC_URL', 'SES_REGION', 'SES_CONFIGURATION_SET', 'SES_EVENTS_SQS_URL'] as const
/** Read by the deployed API: embedded mode has an inbox of its own. */
const INBOX = ['INBOX_SOURCE_URL'] as const

export const ApiConfigSchema = pickVariables(
  [...BOTH, REFRESH_SECRET, ...API],
  [ACCESS_SECRET, ...MORE_KEYS, ...AWS, ...OBSERVABILITY, ...BROWSERS, ...INBOX, ...WEBHOOKS],
  { alternatives: { [ACCESS_SECRET]: 'ACCESS_TOKEN_PRIVATE_KEY' } },
)
export type ApiConfig = Static<typeof ApiConfigSchema>

export const WorkerConfigSchema = pickVariables(
  [...BOTH, 'SQS_DLQ_URL', ...WORKER],
  [...AWS, ...FULFILMENT, ...MAILS, ...OBSERVABILITY, ...WEBHOOKS],
)
export type WorkerConfig = Static<typeof WorkerConfigSchema>

/** Of embedded mode, in place of those that services have: what it listens on, and sends to, is this machine. */
export const EMBEDDED_DEFAULTS = { HOST: '127.0.0.1', WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128' }

/** Embedded mode needs nothing: what is not set, it brings along. */
export const EmbeddedConfigSchema = pickVariables(
  [
    'HOST',
    'AWS_REGION',
    'LOG_LEVEL',
    'ORDER_DEADLINE_SECONDS',
    'EMAIL_VERIFICATION',
    'OTEL_TRACES_SAMPLER',
    'OTEL_TRACES_SAMPLER_ARG',
    'DATA_DIR',
    'INBOX_PORT',
    'CONSOLE_LIVE_RELOAD',
    ...API,
    ...WORKER,
  ],
  [
    'MONGODB_URL',
    'REDIS_URL',
    'SQS_URL',
    'SQS_DLQ_URL',
    ACCESS_SECRET,
    REFRESH_SECRET,
    ...MORE_KEYS,
    ...AWS,
    ...FULFILMENT,
    ...MAILS,
    ...OBSERVABILITY,
    ...BROWSERS,
    ...WEBHOOKS,
  ],
  // The queues that it brings along are where they are
  { companions: { AWS_ENDPOINT_URL_SQS: 'SQS_URL', SES_EVENTS_SQS_URL: 'SQS_URL' } },
)
export type EmbeddedConfig = Static<typeof EmbeddedConfigSchema>
