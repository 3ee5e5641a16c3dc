import type { ComponentChildren, ComponentType } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import { LocationProvider, Route, Router } from 'preact-iso/router'
import { Account } from './account/account-view.tsx'
import { ForgotPassword, ResetPassword } from './account/password-views.tsx'
import { VerifyEmail } from './account/verify-view.tsx'
import { LogIn, Register } from './account/views.tsx'
import { type Console, ConsoleContext, useConsole } from './console.ts'
import { Footer, Masthead } from './masthead.tsx'
import { NotForYou, Operations } from './operations/load.tsx'
import { OrderList } from './orders/order-list.tsx'
import { OrderView } from './orders/order-view.tsx'
import { Shop } from './shop/view.tsx'
import { arrive } from './ui/focus.tsx'
import { Frame } from './ui/frame.tsx'
import { Message } from './ui/notice.tsx'

const MINE = { href: '#/orders', label: 'All my orders' }

interface ViewProps {
  params: Record<string, string>
  query: Record<string, string>
}

const operations = forAdmins(Operations)

const ROUTES: Record<string, ComponentType<ViewProps>> = {
  '/': Shop,
  '/login': forGuests(LogIn),
  '/register': forGuests(Register),
  '/forgot': ForgotPassword,
  '/reset': fromMail(ResetPassword),
  '/verify': fromMail(VerifyEmail),
  '/account': forMembers(Account),
  '/orders': forMembers(OrderList),
  '/orders/:id': forMembers(({ params: { id = '' } }) => <OrderView key={id} id={id} origin={MINE} />),
  '/operations': operations,
  '/operations/*': operations,
}

export function App({ console }: { console: Console }) {
  return (
    <ConsoleContext.Provider value={console}>
      <Frame home="#/" masthead={<Masthead />} footer={<Footer />}>
        <Views />
      </Frame>
    </ConsoleContext.Provider>
  )
}

function Views() {
  const visit = useConsole().navigation.visit.value
  const { url, news, count } = visit
  useLayoutEffect(() => {
    if (count > 0) arrive(document.querySelector('main'), visit)
  }, [count])
  return (
    <HashLocation url={url}>
      {news !== '' && <Message text={news} tone="note" />}
      <Router>
        {Object.entries(ROUTES).map(([path, component]) => (
          <Route key={path} path={path} component={component} />
        ))}
        <Route default component={Home} />
      </Router>
    </HashLocation>
  )
}

/** preact-iso's own provider names views by the path; mails and bookmarks lead to the fragment. */
function HashLocation({ url, children }: { url: string; children: ComponentChildren }) {
  const { go } = useConsole().navigation
  const { pathname: path, searchParams } = new URL(url, location.origin)
  const query = Object.fromEntries(searchParams)
  const [back, forward] = [() => history.back(), () => history.forward()]
  return (
    <LocationProvider.ctx.Provider value={{ url, path, query, route: (to) => go(to), back, forward }}>
      {children}
    </LocationProvider.ctx.Provider>
  )
}

type View = ComponentType<ViewProps>

function forMembers(View: View): View {
  return (props) => {
    const { user, navigation } = useConsole()
    return user.value ? <View {...props} /> : <GoTo act={() => navigation.askToLogIn()} />
  }
}

function forGuests(View: View): View {
  return (props) => {
    const { user, navigation } = useConsole()
    return user.value ? <GoTo act={navigation.goOn} /> : <View {...props} />
  }
}

function forAdmins(View: View): View {
  return forMembers((props) => (useConsole().user.value?.role === 'admin' ? <View {...props} /> : <NotForYou />))
}

/** A new link is a new view, also where the one of another link is shown. */
function fromMail(View: ComponentType<{ token: string }>): View {
  return () => {
    const { token, count } = useConsole().navigation.visit.value
    return <View key={count} token={token} />
  }
}

function Home() {
  const { go } = useConsole().navigation
  return <GoTo act={() => go('/')} />
}

function GoTo({ act }: { act: () => void }) {
  useLayoutEffect(act, [])
  return null
}
