import type { Collection, Db } from 'mongodb'
import type {
  AccountTokenDocument,
  AdminLogDocument,
  AnnouncementDocument,
  ApiKeyDocument,
  DeadLetterDocument,
  DeliveryDocument,
  IdempotencyDocument,
  MailAllowanceDocument,
  MailDocument,
  OrderDocument,
  OrderNumberDocument,
  OutboxDocument,
  ProductDocument,
  SessionDocument,
  SuppressionDocument,
  UserDocument,
  WebhookDocument,
} from '../documents.ts'

export interface Collections {
  orders: Collection<OrderDocument>
  orderNumbers: Collection<OrderNumberDocument>
  products: Collection<ProductDocument>
  users: Collection<UserDocument>
  sessions: Collection<SessionDocument>
  accountTokens: Collection<AccountTokenDocument>
  suppressions: Collection<SuppressionDocument>
  mailAllowances: Collection<MailAllowanceDocument>
  migrations: Collection<{ _id: string; afterId: string }>
  outbox: Collection<OutboxDocument>
  announcements: Collection<AnnouncementDocument>
  webhooks: Collection<WebhookDocument>
  deliveries: Collection<DeliveryDocument>
  mails: Collection<MailDocument>
  deadLetters: Collection<DeadLetterDocument>
  adminLog: Collection<AdminLogDocument>
  idempotency: Collection<IdempotencyDocument>
  apiKeys: Collection<ApiKeyDocument>
}

export const collectionsOf = (db: Db): Collections => ({
  orders: db.collection('orders'),
  orderNumbers: db.collection('orderNumbers'),
  products: db.collection('products'),
  users: db.collection('users'),
  sessions: db.collection('sessions'),
  accountTokens: db.collection('accountTokens'),
  suppressions: db.collection('suppressions'),
  mailAllowances: db.collection('mailAllowances'),
  migrations: db.collection('migrations'),
  outbox: db.collection('outbox'),
  announcements: db.collection('announcements'),
  webhooks: db.collection('webhooks'),
  deliveries: db.collection('deliveries'),
  mails: db.collection('mails'),
  deadLetters: db.collection('deadLetters'),
  adminLog: db.collection('adminLog'),
  idempotency: db.collection('idempotency'),
  apiKeys: db.collection('apiKeys'),
})
