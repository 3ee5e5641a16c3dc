import { MailNotSent } from '../../ports/services.ts'
import { SES_ERRORS } from './error-table.ts'
import type { SendContext } from './whose-address.ts'

/** What an error of SES, the SDK or the network means for the mail, by the table. */
export function toMailNotSent(error: unknown, context: SendContext): MailNotSent {
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : ''
  const row = SES_ERRORS.find(
    ({ codes, text, when }) =>
      codes.includes(code) && (text?.test(message) ?? true) && (when?.(message, context) ?? true),
  )
  const options = { code, cause: error }
  if (row) return new MailNotSent(row.about, row.words, options)
  const status = statusOf(error)
  if (status === 429) return new MailNotSent('rate', 'SES takes fewer mails at a time', options)
  if (status !== undefined && status >= 500) return new MailNotSent('service', 'SES says that it is out', options)
  return new MailNotSent('unknown', `SES refused the mail with an error that is not known (${code})`, options)
}

/** Node's own errors are all called Error and have a code; AWS's are called by their code, some of them with a suffix. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const name = error.name === 'Error' ? (code ?? error.name) : error.name
  // It comes from outside, and goes into logs and metrics
  return (
    name
      .replace(/(?<=.)Exception$/, '')
      .replaceAll(/[^\w.-]/g, '')
      .slice(0, 60) || 'unknown'
  )
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined
  return (error.$metadata as { httpStatusCode?: number } | undefined)?.httpStatusCode
}
