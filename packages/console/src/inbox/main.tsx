import { render } from 'preact'
import { Frame } from '../ui/frame.tsx'
import { at } from '../ui/navigation/at.ts'
import { CONFIG, reloadOnceChanged } from '../ui/refresh/live-reload.ts'
import { INBOX } from './address.ts'
import { InboxView } from './view.tsx'

const Masthead = () => (
  <nav class="nav" aria-label="Pages" id="nav">
    <a href={at('/console#/')}>Shop</a>
    <a href={at('/console#/orders')}>My orders</a>
    <a href={INBOX} aria-current="page">
      Inbox
    </a>
  </nav>
)

render(
  <Frame home={at('/console')} masthead={<Masthead />} footer={<a href={at('/docs/')}>Swagger UI</a>}>
    <InboxView />
  </Frame>,
  document.body,
)

void fetch(at(CONFIG))
  .then((answer) => answer.json())
  .then(({ version }) => version && reloadOnceChanged(version))
  .catch(() => {})
