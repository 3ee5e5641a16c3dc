import { call, until } from '../e2e/client.ts'
import type { SentMail } from './localstack.ts'

const WITHIN_MS = 60_000

/** Follows the link of the mail that was sent to the address, so that all mails go there. */
export async function verifyAddress(
  { url, mailsTo }: { url: string; mailsTo(email: string): Promise<SentMail[]> },
  email: string,
): Promise<void> {
  const token = await until(`a mail that asks ${email} to verify`, WITHIN_MS, async () => {
    const texts = (await mailsTo(email)).map(({ Body }) => Body.text_part)
    return texts.map((text) => /(?:token=|Your code: )(\S+)/.exec(text)?.[1]).find((found) => found !== undefined)
  })
  const { status } = await call(`${url}/api/auth/email/verify`, { method: 'POST', body: { token } })
  if (status !== 204) throw new Error(`verification answered ${status}`)
}
