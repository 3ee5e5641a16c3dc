import { NoAnswer, toRefusal } from '../api/refusal.ts'
import { INBOX, type Place } from './address.ts'

export interface ListedMail {
  id: string
  at: string
  to: string[]
  subject: string
  text: string
  hasHtml: boolean
  orderId?: string
}

export interface ListedMails {
  hasInbox: boolean
  /** More than are listed, where there are very many. */
  total: number
  /** Newest first. */
  mails: ListedMail[]
}

const TIMEOUT_MS = 10_000
const OPEN_AGAIN_AFTER_MS = 5_000

/** @throws {Refusal | NoAnswer} */
export async function readMails(): Promise<ListedMails> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const asNoAnswer = (error: unknown) => {
    throw new NoAnswer(error)
  }
  const response = await fetch(`${INBOX}/mails`, { signal }).catch(asNoAnswer)
  if (response.status === 404) openAgain()
  // What keeps the mails is away, and asked again
  if (response.status === 503) throw new NoAnswer(await toRefusal(response))
  if (!response.ok) throw await toRefusal(response)
  return response.json().catch(asNoAnswer)
}

/** After a restart another cookie is needed, which comes with the page. A page that has just come is not asked for again. */
function openAgain(): void {
  if (performance.now() < OPEN_AGAIN_AFTER_MS) return
  if (location.search === '') location.reload()
  else location.replace(`${INBOX}${location.hash}`)
}

/** @returns those of an order, to a recipient */
export function pickMails(mails: readonly ListedMail[], { to = '', order }: Place): ListedMail[] {
  const wanted = to.trim().toLowerCase()
  return mails.filter(
    ({ to: recipients, orderId }) =>
      (order === undefined || orderId === order) &&
      (wanted === '' || recipients.some((recipient) => recipient.toLowerCase().includes(wanted))),
  )
}

/** A link to an order leads to the latest that was written about it. */
export const findRead = (picked: readonly ListedMail[], mails: readonly ListedMail[], { mail, order }: Place) =>
  mail === undefined && order !== undefined ? picked[0] : mails.find(({ id }) => id === mail)

/** A text and the links in it, in turn. */
export const splitAtLinks = (text: string): string[] => text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]'])/)
