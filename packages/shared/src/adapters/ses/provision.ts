import {
  GetIdentityVerificationAttributesCommand,
  type SESClient,
  VerifyEmailIdentityCommand,
} from '@aws-sdk/client-ses'

export interface ProvisionedSender {
  /** Whether SES was told of the address now; it did know it otherwise. */
  made: boolean
  /** SES sends from an address once its owner has followed the link it mails. */
  verified: boolean
}

/** Makes an address known to SES as a sender, if it (or its domain) is not. Safe to run again. */
export async function provisionSender(ses: SESClient, email: string): Promise<ProvisionedSender> {
  const domain = email.slice(email.lastIndexOf('@') + 1)
  const before = await statusOf(ses, [email, domain])
  if (before.size > 0) return { made: false, verified: [...before.values()].includes('Success') }
  await ses.send(new VerifyEmailIdentityCommand({ EmailAddress: email }))
  return { made: true, verified: (await statusOf(ses, [email])).get(email) === 'Success' }
}

async function statusOf(ses: SESClient, identities: string[]): Promise<Map<string, string | undefined>> {
  const answer = await ses.send(new GetIdentityVerificationAttributesCommand({ Identities: identities }))
  const attributes = Object.entries(answer.VerificationAttributes ?? {})
  return new Map(attributes.map(([identity, { VerificationStatus }]) => [identity, VerificationStatus]))
}
