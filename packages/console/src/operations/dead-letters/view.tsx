import type { DeadLetterPage } from '@orders/shared/contracts/admin'
import { useConsole } from '../../console.ts'
import { formatTime } from '../../formats/times.ts'
import { Row } from '../../ui/focus.tsx'
import { ActionButton, ConfirmButton } from '../../ui/forms/buttons.tsx'
import { Notice } from '../../ui/notice.tsx'
import { RawText } from '../../ui/raw-text.tsx'
import { OperationsFrame } from '../frame.tsx'
import { addressWith } from '../lists/address.ts'
import { ListPage, useListPage } from '../lists/list-page.tsx'
import { Fault, type SectionProps, useRowAction } from '../lists/row-action.tsx'

type DeadLetter = DeadLetterPage['items'][number]

/** Messages that no worker could read, and that named no order. */
export function DeadLetters({ query }: { query: Record<string, string> }) {
  const { url } = useConsole().navigation.visit.value
  return (
    <OperationsFrame title="Dead letters">
      <LettersPage key={url} cursor={query['cursor']} />
    </OperationsFrame>
  )
}

function LettersPage({ cursor }: { cursor: string | undefined }) {
  const { page, notice, refreshNotice, done } = useListPage<DeadLetter>(
    addressWith('/api/admin/dead-letters', { cursor }),
  )
  return (
    <>
      <Notice of={refreshNotice} />
      <Notice of={notice} />
      <p class="muted">
        Messages that no worker could read and that name no order. Mend what sent them or reads them, then send them
        again; drop what is of no use.
      </p>
      <ListPage page={page} whenEmpty="There are none. All messages could be read.">
        {(letter) => <LetterRow letter={letter} done={done} />}
      </ListPage>
    </>
  )
}

interface LetterRowProps extends Pick<SectionProps, 'done'> {
  letter: DeadLetter
}

function LetterRow({ letter: { id, at, reason, body, receiveCount }, done }: LetterRowProps) {
  const { api } = useConsole()
  const { fault, act } = useRowAction()

  async function redrive(): Promise<void> {
    await api.call(`/api/admin/dead-letters/${id}/redrive`, { method: 'POST' })
    await done('The message is in the queue again.')
  }

  async function drop(): Promise<void> {
    await api.call(`/api/admin/dead-letters/${id}`, { method: 'DELETE' })
    await done('The message is deleted.')
  }

  return (
    <Row class="row">
      <div class="row-text">
        <p class="reason" dir="auto">
          {reason}
        </p>
        <span class="muted">
          {formatTime(at)}, received {receiveCount === 1 ? 'once' : `${receiveCount} times`}
        </span>
        <RawText label="The message" text={body} />
      </div>
      <div class="row-side">
        <ActionButton class="button" onPress={() => act(redrive)}>
          Send again
        </ActionButton>
        <ConfirmButton label="Drop" question="Really drop?" onConfirm={() => act(drop)} />
      </div>
      <Fault text={fault.value} />
    </Row>
  )
}
