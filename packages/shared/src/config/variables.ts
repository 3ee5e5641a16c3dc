import Type, { type TSchema } from 'typebox'

/** Never shown, and taken from a file as well (`NAME_FILE`). */
const secret = <T extends TSchema>(variable: T): T => Object.assign(variable, { isSecret: true })
const Secret = (description: string) =>
  secret(Type.String({ minLength: 32, description, expects: '32 characters or more' }))
const PrivateKey = (description: string) =>
  secret(
    Type.String({
      description,
      isPrivateKey: true,
      expects: 'a private key in PEM, Ed25519 or P-256, without a passphrase',
    }),
  )
/** What `fetch` takes: it refuses credentials in a URL, and would do so with every order. */
const HTTP_LOCATION = '[^\\s/?#@]+([/?#]\\S*)?'
const Url = (description: string, protocols = ['http', 'https'], location = HTTP_LOCATION) =>
  Type.String({
    pattern: `^(${protocols.join('|').replace('+', '\\+')})://${location}$`,
    description,
    isUrl: true,
    expects: `a URL (${protocols.map((protocol) => `${protocol}://…`).join(' or ')})`,
  })
/** A FIFO queue delivers in order within a group, one message at a time, and takes no message without a deduplication id. */
const QueueUrl = (description: string) =>
  Type.String({
    pattern: `^https?://(?!\\S*\\.fifo([/?#]|$))${HTTP_LOCATION}$`,
    description,
    isUrl: true,
    expects: 'the URL of a standard queue (http://… or https://…), not of a .fifo one',
  })
/** A FIFO topic takes no message without a group and a deduplication id; its name ends with .fifo. */
const TopicArn = (description: string) =>
  Type.String({
    pattern: '^arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]{1,256}$',
    description,
    expects: 'the ARN of a standard topic (arn:aws:sns:REGION:ACCOUNT:NAME), not of a .fifo one',
  })
const Port = (description: string, value: number) =>
  Type.Integer({ minimum: 0, maximum: 65_535, default: value, description })
const Count = (description: string, value: number, maximum = 1_000_000) =>
  Type.Integer({ minimum: 1, maximum, default: value, description })

/** Every environment variable that the services read: one schema gives the types, the checks and docs/config.md. */
export const VARIABLES = {
  HOST: Type.String({
    minLength: 1,
    default: '0.0.0.0',
    description: 'Address to listen on; embedded mode takes 127.0.0.1 by default',
  }),
  PORT: Port('Port of the API; 0 takes a free one', 3000),
  MONGODB_URL: secret(
    Url(
      'MongoDB replica set, with the database in its path (default `orders`); its options may not weaken the promises (docs/deploy.md)',
      ['mongodb', 'mongodb+srv'],
      '\\S+',
    ),
  ),
  REDIS_URL: secret(
    Type.String({
      pattern: '^rediss?(\\+(cluster|sentinel))?://\\S+$',
      description:
        'Redis, for cached orders and for rate limits that replicas share: one server, a cluster by some of its nodes, or a primary by its name and the Sentinels that know it (docs/deploy.md)',
      expects: 'a URL (redis://…, redis+cluster://host,host or redis+sentinel://host,host/name; rediss… for TLS)',
    }),
  ),
  ACCESS_TOKEN_JWT_SECRET: Secret('Signs access tokens (HS256); beside ACCESS_TOKEN_PRIVATE_KEY it verifies them only'),
  ACCESS_TOKEN_JWT_SECRET_PREVIOUS: Secret('Verifies access tokens and signs none: the secret before, or the next one'),
  ACCESS_TOKEN_PRIVATE_KEY: PrivateKey(
    'Signs access tokens (EdDSA or ES256), so that others verify them by /.well-known/jwks.json; line breaks may be written as `\\n`',
  ),
  ACCESS_TOKEN_PRIVATE_KEY_PREVIOUS: PrivateKey(
    'Verifies access tokens and signs none: the key before, or the next one',
  ),
  REFRESH_TOKEN_JWT_SECRET: Secret('Signs refresh tokens (HS256); has to differ from the access secrets'),
  REFRESH_TOKEN_JWT_SECRET_PREVIOUS: Secret(
    'Verifies refresh tokens and signs none: the secret before, or the next one',
  ),
  AWS_REGION: Type.String({
    minLength: 1,
    default: 'us-east-1',
    description: 'Region of SQS, and of SES without SES_REGION',
  }),
  AWS_ACCESS_KEY_ID: secret(
    Type.String({ minLength: 1, description: 'Not needed on AWS, where roles serve; read by the AWS SDK itself' }),
  ),
  AWS_SECRET_ACCESS_KEY: secret(Type.String({ minLength: 1, description: 'Goes with AWS_ACCESS_KEY_ID' })),
  AWS_ENDPOINT_URL_SQS: Url('SQS somewhere else, such as LocalStack'),
  AWS_ENDPOINT_URL_SES: Url('SES somewhere else, such as LocalStack; embedded mode sends to SES only with it'),
  AWS_ENDPOINT_URL_SNS: Url('SNS somewhere else, such as LocalStack'),
  SQS_URL: QueueUrl('The queue of order events'),
  SQS_DLQ_URL: QueueUrl('Its dead-letter queue'),
  SES_EVENTS_SQS_URL: QueueUrl(
    'The queue of what SES tells of mails: hard bounces and complaints; without it nobody listens, and embedded mode has one of its own',
  ),
  SNS_TOPIC_ARN: TopicArn(
    'The topic that events are published on for other teams, in the region that it names; set it for the api, the workers and the commands alike, since each process that writes events reads it',
  ),
  SES_REGION: Type.String({
    pattern: '^[a-z]{2}(-[a-z]+)+-\\d$',
    description: 'Region of SES, where it is another than AWS_REGION; the queue of what SES tells stays in AWS_REGION',
    expects: 'the name of a region, such as eu-west-1',
  }),
  SES_CONFIGURATION_SET: Type.String({
    pattern: '^[A-Za-z0-9_-]{1,64}$',
    description: 'Configuration set that mails are sent with: it says where SES tells of bounces and complaints',
    expects: 'the name of a configuration set (letters, digits, _ and -)',
  }),
  SES_SENDER_EMAIL: Type.String({
    pattern: '^[^@\\s]+@[^@\\s]+$',
    default: 'orders@shop.example',
    description: 'Sender of all mail; SES has to know it as verified',
    expects: 'an e-mail address',
  }),
  PUBLIC_URL: Url(
    'Where customers reach the api: their mails link to the order in its console, and to nothing without it; its path is what a proxy strips from requests (`https://x.example/shop`)',
  ),
  MAX_SQS_RETRIES: Type.Integer({
    minimum: 0,
    maximum: 100,
    default: 3,
    description:
      'How often an order is tried again before it becomes FAILED, where fulfilment answers with an error or not in time; crashes and stops do not count',
  }),
  WORKER_PORT: Port("Port of the worker's health and metrics; 0 takes a free one", 3001),
  WORKER_CONCURRENCY: Count('Messages that one worker handles at the same time', 80, 1000),
  LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    default: 'info',
    description: 'Log lines below this level are dropped',
  }),
  LOG_FORMAT: Type.Enum(['json', 'text'], {
    description: '`json` or, for people, `text`; when not set, `text` on a terminal and `json` anywhere else',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Url(
    'OpenTelemetry collector (OTLP over HTTP): traces are sent there, and nowhere without it',
  ),
  OTEL_TRACES_SAMPLER: Type.Enum(
    [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ],
    { default: 'parentbased_always_on', description: 'Which traces are sent, in the words of OpenTelemetry' },
  ),
  OTEL_TRACES_SAMPLER_ARG: Type.String({
    pattern: '^(0(\\.\\d+)?|1(\\.0+)?)$',
    default: '1',
    description: 'Share of traces that the samplers with `traceidratio` send',
    expects: 'a number from 0 to 1',
  }),
  DATA_DIR: Type.String({ minLength: 1, default: '.data', description: 'Where embedded mode keeps its data' }),
  INBOX_PORT: Port("Port of embedded mode's SES, which leads browsers to the inbox; 0 takes a free one", 8005),
  INBOX_SOURCE_URL: Url(
    "LocalStack's list of mails (`http://localstack:4566/_aws/ses`), shown to every client of the api at /console/inbox: leave it unset on a public network",
  ),
  CONSOLE_LIVE_RELOAD: Type.Boolean({
    default: false,
    description: 'Open pages of the console load again when they have changed; `npm run dev` sets it',
    expects: 'true or false',
  }),
  FULFILMENT: Type.Enum(['auto', 'http', 'await'], {
    description:
      '`auto`: every order is fulfilled at once; `http`: orders are posted to FULFILMENT_URL; `await`: an order waits until its answer is posted to the api (docs/fulfilment.md). When not set, `http` with FULFILMENT_URL and `auto` without',
  }),
  FULFILMENT_DEADLINE_HOURS: Type.Integer({
    minimum: 1,
    maximum: 720,
    default: 72,
    description: 'With FULFILMENT=await: for so long an order waits for its answer, and then fails',
  }),
  FULFILMENT_URL: Url('Orders are posted here to be fulfilled'),
  FULFILMENT_SECRET: Secret('Signs the requests to FULFILMENT_URL (HMAC-SHA256)'),
  WEBHOOK_ALLOWED_NETWORKS: Type.String({
    minLength: 1,
    description:
      'Networks (CIDR, separated by commas) that webhooks may be sent to besides public addresses, in place of none; embedded mode takes `127.0.0.0/8,::1/128` by default, so that endpoints may be on this machine, and over http',
    expects: 'networks such as 10.1.0.0/16,fd00:1::/64',
  }),
  TRUST_PROXY: Type.Union([Type.Boolean(), Type.Integer({ minimum: 1, maximum: 10 })], {
    default: false,
    description:
      'How many proxies are in front, each of which appends the address that it saw to X-Forwarded-For; X-Forwarded-Prefix is then believed too; `true` is one, `false` none',
    expects: 'true, false or a whole number from 1 to 10',
  }),
  CORS_ORIGINS: Type.String({
    pattern: '^https?://[^\\s/,]+(,https?://[^\\s/,]+)*$',
    description: 'Origins whose pages may call the API from a browser, separated by commas; none without it',
    expects: 'origins such as https://shop.example,https://admin.shop.example',
  }),
  CANCEL_WINDOW_SECONDS: Type.Integer({
    minimum: 0,
    maximum: 900,
    default: 0,
    description: 'For so long after placing an order its customer may cancel it, and workers leave it alone',
  }),
  EMAIL_VERIFICATION: Type.Enum(['off', 'optional', 'required'], {
    default: 'optional',
    description:
      'Whether customers are asked to verify their address, and have to before they order. `off`: no one is asked, and no limit holds for mails',
  }),
  UNVERIFIED_MAILS_PER_DAY: Count(
    'Mails that go to an address in a day before its owner has verified it, the last of them kept for a link that verifies it; further ones are held until then',
    3,
    1_000_000,
  ),
  RATE_LIMIT_AUTH_PER_IP: Count(
    'Wrong passwords, and likewise registrations, that are looked at from one client address in a minute; three times as many wrong passwords in an hour',
    100,
  ),
  RATE_LIMIT_AUTH_PER_EMAIL: Count(
    'Wrong passwords, and likewise registrations, that are looked at for one e-mail address in a minute; three times as many wrong passwords in an hour',
    10,
  ),
  RATE_LIMIT_ORDERS_PER_USER: Count(
    'Orders that one customer may place in a minute: a brake for runaway scripts',
    60_000,
  ),
  RATE_LIMIT_PER_KEY: Count('Requests that one API key may make in a minute', 6_000),
  EVENT_STREAMS_PER_USER: Count(
    'Orders that one customer may follow (server-sent events) at the same time, per api',
    5_000,
  ),
  EVENT_STREAMS: Count(
    'Event streams that one api serves at the same time; each is an open connection',
    10_000,
    100_000,
  ),
  VISIBILITY_TIMEOUT_SECONDS: Type.Integer({
    minimum: 2,
    maximum: 43_200,
    default: 20,
    description:
      "How long a received message, and a worker's claim on its order, is hidden from other workers; with FULFILMENT_URL keep it above the 10 s that an answer may take",
  }),
  ORDER_DEADLINE_SECONDS: Count(
    'After this time without being settled an order is overdue: it is published again, unless its message still waits in the queue',
    30,
    86_400,
  ),
} as const

export type VariableName = keyof typeof VARIABLES
