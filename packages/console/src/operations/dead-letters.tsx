import type { DeadLetterPage } from '@orders/shared/contracts/admin'
import { useConsole } from '../console.ts'
import { formatTime } from '../formats/times.ts'
import { ActionButton, ConfirmButton } from '../ui/buttons.tsx'
import { Row } from '../ui/focus.tsx'
import { type PagedList, PagedRows } from '../ui/paged-list.tsx'
import { RawText } from '../ui/raw-text.tsx'
import { Fault, type SectionProps, useRowAction } from './lists/row-action.tsx'

type DeadLetter = DeadLetterPage['items'][number]

/** Messages that named no order. */
export const DeadLetters = ({ list, done, onError }: SectionProps & { list: PagedList<DeadLetter> }) => (
  <PagedRows list={list} whenEmpty="There are none." onError={onError}>
    {(letter) => <LetterRow letter={letter} done={done} />}
  </PagedRows>
)

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
