import type { ComponentType } from 'preact'
import { Route, Router } from 'preact-iso/router'
import { DeadLetters } from './dead-letters/view.tsx'
import { ImportProducts } from './import/view.tsx'
import { ApiKeys } from './keys/view.tsx'
import { AdminLog } from './log/view.tsx'
import { Mails } from './mails/list-view.tsx'
import { Suppressions } from './mails/suppressions-view.tsx'
import { Orders } from './orders/list-view.tsx'
import { OrderDesk } from './orders/order-desk.tsx'
import { Products } from './products/list-view.tsx'
import { ProductView } from './products/product-view.tsx'
import { Overview } from './view.tsx'
import { Webhooks } from './webhooks/list-view.tsx'
import { WebhookView } from './webhooks/webhook-view.tsx'

interface ViewProps {
  params: Record<string, string>
  query: Record<string, string>
}

const HERE = '/operations'

const ROUTES: Record<string, ComponentType<ViewProps>> = {
  '/operations/orders': Orders,
  '/operations/orders/:id': ({ params: { id = '' } }) => <OrderDesk key={id} id={id} />,
  '/operations/products': Products,
  '/operations/products/:id': ({ params: { id = '' } }) => <ProductView key={id} id={id} />,
  '/operations/import': ImportProducts,
  '/operations/mails': Mails,
  '/operations/suppressions': Suppressions,
  '/operations/dead-letters': DeadLetters,
  '/operations/log': AdminLog,
  '/operations/webhooks': Webhooks,
  '/operations/webhooks/:id': ({ params: { id = '' } }) => <WebhookView key={id} id={id} />,
  '/operations/keys': ApiKeys,
}

export const OperationsPages = () => (
  <Router>
    {Object.entries(ROUTES).map(([path, component]) => (
      <Route key={path} path={path.slice(HERE.length)} component={component} />
    ))}
    <Route default component={Overview} />
  </Router>
)
