import { useConsole } from '../console.ts'
import { ActionButton } from '../ui/forms/buttons.tsx'
import { Notice, useNotice } from '../ui/notice.tsx'
import { saveFile, today } from '../ui/save-file.ts'

export function DownloadButton() {
  const { api } = useConsole()
  const notice = useNotice()

  async function download(): Promise<void> {
    await saveFile(await api.open('/api/auth/me/export'), `orders-account-${today()}.json`)
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
