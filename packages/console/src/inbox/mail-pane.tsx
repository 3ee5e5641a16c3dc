import { type Signal, useSignal } from '@preact/signals'
import { formatTime } from '../formats/times.ts'
import { NewTabLink } from '../ui/frame.tsx'
import { at } from '../ui/navigation/at.ts'
import { fragmentOf, INBOX, type Place } from './address.ts'
import { type ListedMail, splitAtLinks } from './mails.ts'

const FORMS = { html: 'HTML', text: 'Text' }
const WIDTHS = { narrow: 'Narrow', wide: 'Wide' }
type Form = keyof typeof FORMS
type Width = keyof typeof WIDTHS

interface MailPaneProps {
  mail: ListedMail | undefined
  /** The address names one that is not there. */
  isGone: boolean
  place: Place
}

export function MailPane({ mail, isGone, place: { to } }: MailPaneProps) {
  const form = useSignal<Form>('html')
  const width = useSignal<Width>(matchMedia('(min-width: 64rem)').matches ? 'wide' : 'narrow')
  const shown = mail?.hasHtml ? form.value : 'text'
  return (
    <section class="mail-pane" aria-label="E-mail">
      <p class="mail-back">
        <a href={fragmentOf({ to })}>All e-mails</a>
      </p>
      {isGone && <p class="muted">This e-mail is not here any more.</p>}
      {!mail && !isGone && <p class="muted mail-none">Choose an e-mail to read it.</p>}
      {mail && (
        <article>
          <h2 dir="auto">{mail.subject || '(no subject)'}</h2>
          <p class="muted">
            To {mail.to.join(', ')} · <time dateTime={mail.at}>{formatTime(mail.at)}</time>
          </p>
          <div class="mail-bar">
            {mail.hasHtml && <Switch label="Show as" choices={FORMS} selected={form} />}
            {shown === 'html' && <Switch label="Width" choices={WIDTHS} selected={width} />}
            <p class="links">
              {mail.orderId && <NewTabLink href={at(`/console#/orders/${mail.orderId}`)}>Order</NewTabLink>}
              {mail.hasHtml && <NewTabLink href={pageOf(mail)}>In a new tab</NewTabLink>}
            </p>
          </div>
          {shown === 'text' ? <Text of={mail.text} /> : <Html of={mail} width={width.value} />}
        </article>
      )}
    </section>
  )
}

const pageOf = ({ id }: ListedMail) => `${INBOX}/mails/${encodeURIComponent(id)}`

interface SwitchProps<T extends string> {
  label: string
  choices: Record<T, string>
  selected: Signal<T>
}

function Switch<T extends string>({ label, choices, selected }: SwitchProps<T>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what a form sends
    <div class="switch" role="group" aria-label={label}>
      {(Object.entries(choices) as [T, string][]).map(([value, words]) => (
        <button
          key={value}
          type="button"
          class="button"
          aria-pressed={selected.value === value}
          onClick={() => {
            selected.value = value
          }}
        >
          {words}
        </button>
      ))}
    </div>
  )
}

/** Another mail is another frame: within one, the way back would lead through the mails before. */
const Html = ({ of: mail, width }: { of: ListedMail; width: Width }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to do so by keys too
  <section class="mail-preview" aria-label="Preview" tabIndex={0} data-width={width}>
    <iframe
      key={mail.id}
      title={mail.subject || 'E-mail'}
      src={pageOf(mail)}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
    />
  </section>
)

const Text = ({ of: text }: { of: string }) => (
  <pre class="mail-text" dir="auto">
    {splitAtLinks(text).map((part, index) =>
      index % 2 === 0 ? (
        part
      ) : (
        <NewTabLink key={part} href={part}>
          {part}
        </NewTabLink>
      ),
    )}
  </pre>
)
