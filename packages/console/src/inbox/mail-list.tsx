import { formatTime } from '../formats/times.ts'
import { fragmentOf, type Place } from './address.ts'
import type { ListedMail } from './mails.ts'

interface MailListProps {
  mails: readonly ListedMail[]
  /** Of all mails, for the filter to propose. */
  recipients: readonly string[]
  /** The one beside it. */
  read: string | undefined
  place: Place
  onFilter: (to: string) => void
  whenEmpty: string
  /** How many older mails there are than those that are listed. */
  left: number
}

export function MailList({ mails, recipients, read, place, onFilter, whenEmpty, left }: MailListProps) {
  const { to, order } = place
  return (
    <section class="mail-list" aria-label="All e-mails">
      <label class="filter">
        Recipient{' '}
        <input
          type="search"
          autocomplete="off"
          list="recipients"
          value={to ?? ''}
          onInput={({ currentTarget }) => onFilter(currentTarget.value)}
        />
      </label>
      <datalist id="recipients">
        {recipients.map((recipient) => (
          <option key={recipient} value={recipient} />
        ))}
      </datalist>
      {order && (
        <p class="notice" data-tone="note">
          Only about order <span class="id">{order}</span>. <a href={fragmentOf({ to })}>Show all</a>
        </p>
      )}
      {mails.length === 0 && <p class="muted">{whenEmpty}</p>}
      <ol class="mails">
        {mails.map((mail) => (
          <li key={mail.id}>
            <a
              class="mail-link"
              data-mail={mail.id}
              href={fragmentOf({ ...place, mail: mail.id })}
              aria-current={mail.id === read ? 'true' : undefined}
            >
              <span class="mail-subject" dir="auto">
                {mail.subject || '(no subject)'}
              </span>
              <span class="mail-to">{mail.to.join(', ')}</span>
              <time class="muted" dateTime={mail.at}>
                {formatTime(mail.at)}
              </time>
            </a>
          </li>
        ))}
      </ol>
      {left > 0 && <p class="muted">{left} older e-mails are not listed.</p>}
    </section>
  )
}
