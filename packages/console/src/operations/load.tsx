import { signal } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'
import { useConsole } from '../console.ts'
import { focusHeading } from '../ui/focus.tsx'
import { useTitle } from '../ui/frame.tsx'
import { Notice, useNotice } from '../ui/notice.tsx'

/** Of a page that has been open for long the server may be another version by now, which has other files. */
const NOT_LOADED = 'These pages could not be loaded. Load the page again.'

const loaded = signal<typeof import('./pages.tsx')>()

/** The pages for admins are a file of their own, so that customers wait for less. */
export function Operations() {
  const { count } = useConsole().navigation.visit.value
  const notice = useNotice()
  const module = loaded.value
  useLayoutEffect(() => {
    if (loaded.peek()) return
    const load = async () => {
      loaded.value = await import('./pages.tsx')
      if (count > 0) focusHeading(document.querySelector('main'))
    }
    load().catch(() => notice.show(NOT_LOADED))
  }, [])
  return module ? <module.OperationsPages /> : <Notice of={notice} />
}

/** What other users see. */
export function NotForYou() {
  useTitle('Operations')
  return (
    <section>
      <h1>Operations</h1>
      <p class="lead">This page is for admins.</p>
    </section>
  )
}
