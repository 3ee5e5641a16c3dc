import type { PlaceOrderBody } from '@orders/shared/contracts/orders'
import { DomainError } from '@orders/shared/domain/errors'
import type { Store } from '@orders/shared/ports/stores'
import type { ActorRef } from '../auth/actor.ts'

interface Command {
  actor: ActorRef
  body: Pick<PlaceOrderBody, 'customerId' | 'customerEmail'>
}

/**
 * Whose order it will be: a person's own, or the customer's whom a program names by id or by address.
 * @returns a user's id; of one that was given as such it is not known here whether there is such a user
 * @throws DomainError VALIDATION_FAILED
 */
export async function getCustomerId(users: Pick<Store['users'], 'findByEmail'>, command: Command): Promise<string> {
  const { actor, body } = command
  const { customerId, customerEmail } = body
  if (actor.kind === 'user') {
    if (customerId === undefined && customerEmail === undefined) return actor.id
    const path = customerId === undefined ? 'customerEmail' : 'customerId'
    throw customerFault('must be left out: only API keys may order for others', path)
  }
  if (customerId !== undefined && customerEmail !== undefined)
    throw customerFault('must be left out beside customerId', 'customerEmail')
  if (customerId !== undefined) return customerId.toLowerCase()
  if (customerEmail === undefined) throw customerFault('is required of an API key, or customerEmail is')
  const customer = await users.findByEmail(customerEmail)
  if (!customer) throw customerFault("is no customer's", 'customerEmail')
  return customer.id
}

export const customerFault = (message: string, path: keyof Command['body'] = 'customerId'): DomainError =>
  new DomainError('VALIDATION_FAILED', { fields: [{ path, message }] })
