import {
  GetIdentityVerificationAttributesCommand,
  paginateListIdentities,
  type SESClient,
  VerifyEmailIdentityCommand,
} from '@aws-sdk/client-ses'

export interface ProvisionedSender {
  /** Whether the address was registered with SES now; otherwise it was known already. */
  made: boolean
  /** SES sends from an address once its owner has followed the link it mails. */
  verified: boolean
}

/** Makes an address known to SES as a sender, if it (or its domain) is not. Safe to run again. */
export async function provisionSender(ses: SESClient, email: string): Promise<ProvisionedSender> {
  const known = await identitiesFor(ses, email)
  if (known.length > 0) return { made: false, verified: await isAnyVerified(ses, known) }
  await ses.send(new VerifyEmailIdentityCommand({ EmailAddress: email }))
  return { made: true, verified: await isAnyVerified(ses, [email]) }
}

/** Identities that allow to send from the address: itself, its domain and the domains above. */
async function identitiesFor(ses: SESClient, email: string): Promise<string[]> {
  const domain = email.slice(email.lastIndexOf('@') + 1)
  const found: string[] = []
  // Asked for their verification, LocalStack calls identities verified that it has never heard of: only the list tells.
  for await (const { Identities = [] } of paginateListIdentities({ client: ses }, {}))
    found.push(...Identities.filter((name) => name === email || `.${domain}`.endsWith(`.${name}`)))
  return found
}

async function isAnyVerified(ses: SESClient, identities: string[]): Promise<boolean> {
  const answer = await ses.send(new GetIdentityVerificationAttributesCommand({ Identities: identities }))
  const attributes = Object.values(answer.VerificationAttributes ?? {})
  return attributes.some(({ VerificationStatus }) => VerificationStatus === 'Success')
}
