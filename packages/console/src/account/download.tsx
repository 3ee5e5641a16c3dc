import { NoAnswer } from '../api/refusal.ts'
import { useConsole } from '../console.ts'
import { ActionButton } from '../ui/buttons.tsx'
import { Notice, useNotice } from '../ui/notice.tsx'
import { sleep } from '../ui/sleep.ts'

/** Some browsers begin to read after the click. */
const KEPT_FOR_MS = 10_000

/** A link could not show who asks: the file is fetched, and saved from here. */
export function DownloadButton() {
  const { api } = useConsole()
  const notice = useNotice()

  async function download(): Promise<void> {
    const response = await api.open('/api/auth/me/export')
    const file = await response.blob().catch((error) => {
      throw new NoAnswer(error)
    })
    void save(file, `orders-account-${new Date().toISOString().slice(0, 10)}.json`)
  }

  const press = () => {
    notice.clear()
    return download().catch(notice.showError)
  }
  return (
    <>
      <ActionButton class="button" onPress={press} busyWords="Fetching…">
        Download my data
      </ActionButton>
      <Notice of={notice} />
    </>
  )
}

async function save(file: Blob, name: string): Promise<void> {
  const href = URL.createObjectURL(file)
  Object.assign(document.createElement('a'), { href, download: name }).click()
  await sleep(KEPT_FOR_MS)
  URL.revokeObjectURL(href)
}
