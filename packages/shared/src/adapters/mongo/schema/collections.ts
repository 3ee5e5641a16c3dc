import type { Collection, Db } from 'mongodb'
import type {
  AdminLogDocument,
  DeadLetterDocument,
  MailDocument,
  OrderDocument,
  OutboxDocument,
  ProductDocument,
  SessionDocument,
  UserDocument,
} from '../documents.ts'

export interface Collections {
  orders: Collection<OrderDocument>
  products: Collection<ProductDocument>
  users: Collection<UserDocument>
  sessions: Collection<SessionDocument>
  outbox: Collection<OutboxDocument>
  mails: Collection<MailDocument>
  deadLetters: Collection<DeadLetterDocument>
  adminLog: Collection<AdminLogDocument>
}

export const collectionsOf = (db: Db): Collections => ({
  orders: db.collection('orders'),
  products: db.collection('products'),
  users: db.collection('users'),
  sessions: db.collection('sessions'),
  outbox: db.collection('outbox'),
  mails: db.collection('mails'),
  deadLetters: db.collection('deadLetters'),
  adminLog: db.collection('adminLog'),
})
