import { render } from 'preact'
import { Frame } from '../ui/frame.tsx'
import { CONFIG, reloadOnceChanged } from '../ui/live-reload.ts'
import { INBOX } from './address.ts'
import { InboxView } from './view.tsx'

const Masthead = () => (
  <nav class="nav" aria-label="Pages" id="nav">
    <a href="/console#/">Shop</a>
    <a href="/console#/orders">My orders</a>
    <a href={INBOX} aria-current="page">
      Inbox
    </a>
  </nav>
)

render(
  <Frame home="/console" masthead={<Masthead />} footer={<a href="/docs">Swagger UI</a>}>
    <InboxView />
  </Frame>,
  document.body,
)

void fetch(CONFIG)
  .then((answer) => answer.json())
  .then(({ version }) => version && reloadOnceChanged(version))
  .catch(() => {})
