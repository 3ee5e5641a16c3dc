/** The part of an OpenAPI 3.1 document that is looked into here. */
export interface OpenApiDocument {
  info: { version: string }
  servers: { url: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Record<string, Schema>
    responses?: Record<string, Response>
    headers?: Record<string, object>
    examples?: Record<string, object>
  }
}

export interface Schema {
  $ref?: string
  type?: string
  enum?: string[]
  allOf?: object[]
  examples?: unknown[]
  properties?: Record<string, object>
}

export interface Operation {
  operationId: string
  description?: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, Response>
  deprecated?: boolean
  'x-rate-limited'?: boolean
  security?: Record<string, string[]>[]
}

export interface Parameter {
  in: string
  name: string
  required?: boolean
  description?: string
  schema: Schema
  example?: unknown
}

export interface Response {
  $ref?: string
  description?: string
  headers?: Record<string, object>
  content?: Record<string, Media>
}

export interface Media {
  schema?: Schema
  example?: unknown
  examples?: Record<string, object>
  'x-error-codes'?: string[]
}

const DESCRIPTION = `Register, log in, place orders and follow them.

- **Errors** are RFC 9457 problem details. Programs go by \`code\`, which does not change.
- **Log in** with \`POST /api/auth/login\` and send the access token as \`Authorization: Bearer …\`. It lives for 15 minutes;
  \`POST /api/auth/refresh\` gets the next one. In Swagger UI, put it into "Authorize"; who is logged in to the console in the same browser has it there already.
- **Products** such as \`bike1\`, \`helmet1\` and \`gloves1\` are there from the start. An order has its id and number from \`POST /api/orders\`: those of the
  examples are no order's.
- **Money** is an integer in minor units, times are ISO 8601 in UTC, ids sort by time.
- **Lists** are read page by page: \`nextCursor\` of one page is the \`cursor\` of the next.
- **Events** of orders are posted to endpoints of yours, signed: \`/api/admin/webhooks\`. \`/asyncapi.json\` is their contract.
- **429** and **503** carry \`Retry-After\`: wait that many seconds and send the request again. Placing an order is safe to repeat
  only with an \`Idempotency-Key\`.`

const FOR_ADMINS = `For operators. Register, then make yourself an admin with \`npm run admin -- grant EMAIL\`, or on a deployment with
\`node packages/cli/src/main.ts admin grant EMAIL\` in a container of the api. It takes effect at once, without logging in again.`

/** Where the system is after `npm start`, for readers of the document who do not have it from there. */
export const LOCAL_SERVER = { url: 'http://127.0.0.1:3000', description: 'This machine, after `npm start`' }

/** What the document says beside the routes. */
export const ABOUT = {
  openapi: '3.1.0',
  info: {
    title: 'Order processing',
    version: '0.1.0',
    description: DESCRIPTION,
    contact: { name: 'The shop', email: 'orders@shop.example' },
    license: { name: 'MIT', identifier: 'MIT' },
  },
  // Swagger UI may ask no other: its policy allows its own API only
  servers: [{ url: '/', description: 'Where this document comes from' }],
  tags: [
    { name: 'auth', description: 'Registration and tokens' },
    { name: 'accounts', description: "A user's own account: address, password, sessions" },
    { name: 'products', description: 'What can be ordered, and its stock' },
    { name: 'orders', description: "A customer's orders" },
    { name: 'admin', description: FOR_ADMINS },
    { name: 'api-keys', description: 'Keys for machine clients; for admins with an access token' },
    { name: 'webhooks', description: 'Endpoints that hear of events, and their deliveries' },
    { name: 'operations', description: 'Health and metrics' },
  ],
  components: {
    securitySchemes: {
      bearerAuth: {
        type: 'http' as const,
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'The `accessToken` that `POST /api/auth/login` answers',
      },
      apiKey: {
        type: 'http' as const,
        scheme: 'bearer',
        bearerFormat: 'opk_…',
        description:
          'For machine clients: a key that an admin has created with `POST /api/admin/api-keys`. Each route names the scope that a key needs',
      },
    },
  },
}
