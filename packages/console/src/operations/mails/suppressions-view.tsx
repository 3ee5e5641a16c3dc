import type { SuppressionPage } from '@orders/shared/contracts/admin'
import { useConsole } from '../../console.ts'
import { formatTime } from '../../formats/times.ts'
import { Row } from '../../ui/focus.tsx'
import { ConfirmButton } from '../../ui/forms/buttons.tsx'
import { Notice } from '../../ui/notice.tsx'
import { OperationsFrame } from '../frame.tsx'
import { addressWith } from '../lists/address.ts'
import { ListPage, useListPage } from '../lists/list-page.tsx'
import { Fault, type SectionProps, useRowAction } from '../lists/row-action.tsx'

type Suppression = SuppressionPage['items'][number]

const REASON_WORDS: Record<string, string> = {
  bounce: 'A mail to it came back for good.',
  complaint: 'Its owner has complained of a mail.',
}

/** The addresses that get no mail, and a way to let it go to them again. */
export function Suppressions({ query }: { query: Record<string, string> }) {
  const { url } = useConsole().navigation.visit.value
  return (
    <OperationsFrame title="Suppressed addresses" aside={<a href="#/operations/mails">All mails</a>}>
      <SuppressionsPage key={url} cursor={query['cursor']} />
    </OperationsFrame>
  )
}

function SuppressionsPage({ cursor }: { cursor: string | undefined }) {
  const { page, notice, refreshNotice, done } = useListPage<Suppression>(
    addressWith('/api/admin/suppressions', { cursor }),
  )
  return (
    <>
      <Notice of={refreshNotice} />
      <Notice of={notice} />
      <p class="muted">
        They get no mail but one that asks to verify the address. Once a suppression is lifted, its owner still has to
        verify the address, and the mails that were suppressed have to be sent again.
      </p>
      <ListPage page={page} whenEmpty="No address is suppressed. Mails go to all of them." words={['Previous', 'Next']}>
        {(suppression) => <SuppressionRow suppression={suppression} done={done} />}
      </ListPage>
    </>
  )
}

function SuppressionRow({ suppression, done }: Pick<SectionProps, 'done'> & { suppression: Suppression }) {
  const { api } = useConsole()
  const { id, email, reason, at, detail } = suppression
  const { fault, act } = useRowAction()
  const name = email ?? 'The address of an account that is gone'

  async function lift(): Promise<void> {
    await api.call(`/api/admin/suppressions/${encodeURIComponent(id)}`, { method: 'DELETE' })
    await done(`Mails may go to ${email ?? 'the address'} again.`)
  }

  return (
    <Row class="row">
      <div class="row-text">
        <strong>{name}</strong>
        <span>{REASON_WORDS[reason]}</span>
        <span class="muted">
          <time dateTime={at}>{formatTime(at)}</time>
          {detail !== undefined && `, ${detail}`}
        </span>
      </div>
      <ConfirmButton label="Lift" question="Really lift?" subject={name} tone="" onConfirm={() => act(lift)} />
      <Fault text={fault.value} />
    </Row>
  )
}
