import { DomainError } from '@orders/shared/domain/errors'

/** Shorter local parts are in words by chance. */
const SHORTEST_LOCAL_PART = 3

/**
 * What a new password must not be, beside too short (NIST SP 800-63B-4, section 3.1.1.2): one of the commonest, which guessers try first;
 * the name before the @ with something around it; nothing but spaces.
 * @param field of the request, for the refusal
 * @throws DomainError VALIDATION_FAILED
 */
export async function refuseWeakPassword(
  { password, email }: { password: string; email: string },
  field: string,
): Promise<void> {
  const plain = password.normalize('NFKC').toLowerCase().trim()
  const [localPart = ''] = email.toLowerCase().split('@')
  const refuse = (message: string) => {
    throw new DomainError('VALIDATION_FAILED', { fields: [{ path: field, message }] })
  }
  if (plain === '') refuse('is nothing but spaces')
  if (localPart.length >= SHORTEST_LOCAL_PART && plain.includes(localPart))
    refuse('contains the name of the e-mail address: choose one that does not')
  if ((await loadCommon()).includes(plain)) refuse('is one of the commonest passwords: choose another')
}

/** Some 50,000 that were found in leaks; read when the first password is chosen. To go through them takes a fraction of a millisecond. */
async function loadCommon(): Promise<readonly string[]> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return dictionary['passwords-common'] as readonly string[]
}
