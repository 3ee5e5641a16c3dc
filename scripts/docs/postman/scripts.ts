import type { Script } from './collection.ts'

/** Scripts that Postman runs around the requests of the story, in JavaScript. */

const script = (listen: Script['listen'], code: string): Script => ({
  listen,
  script: { type: 'text/javascript', exec: code.trim().split('\n') },
})
export const before = (code: string): Script => script('prerequest', code)
export const after = (code: string): Script => script('test', code)

/** What every request of the document is held to: a success, or a refusal with a code that goes with its status. */
export const isDocumented = (statuses: readonly number[]): string => `
pm.test('the answer is one of the document', () => {
  pm.expect(pm.response.code).to.be.oneOf([${statuses.join(', ')}])
  if (!String(pm.response.headers.get('Content-Type')).startsWith('application/problem+json')) return
  pm.expect(pm.response.json()).to.include({ status: pm.response.code }).and.to.have.property('code')
})`

export const KEEP_TOKENS = `
if (pm.response.code === 200) {
  const { accessToken, refreshToken } = pm.response.json()
  pm.collectionVariables.set('accessToken', accessToken)
  pm.collectionVariables.set('refreshToken', refreshToken)
}`

export const KEEP_ORDER = `
if (pm.response.code === 201) pm.collectionVariables.set('orderId', pm.response.json().id)`

/** Another one than this, where there is one: that can be ended, and the others of the requests be sent. */
export const KEEP_SESSION = `
if (pm.response.code === 200) {
  const other = pm.response.json().items.find(({ current }) => !current)
  if (other) pm.collectionVariables.set('sessionId', other.id)
}`

export const SWAP_PASSWORDS = `
if (pm.response.code === 204) {
  const [password, newPassword] = ['password', 'newPassword'].map((name) => pm.variables.get(name))
  pm.collectionVariables.set('password', newPassword)
  pm.collectionVariables.set('newPassword', password)
}`

export const NEW_EMAIL = `
pm.collectionVariables.set('email', pm.variables.replaceIn('ada-{{$guid}}@example.com'))`

export const REGISTERED = `
pm.test('a customer was made', () => {
  pm.response.to.have.status(201)
  pm.expect(pm.response.json()).to.include({ email: pm.variables.get('email'), role: 'customer' })
})`

export const LOGGED_IN = `${KEEP_TOKENS}
pm.test('the tokens are there', () => {
  pm.response.to.have.status(200)
  pm.expect(pm.response.json()).to.have.all.keys('accessToken', 'refreshToken', 'tokenType', 'expiresIn')
})`

export const CHOSE_PRODUCT = `
pm.test('something is in stock', () => {
  pm.response.to.have.status(200)
  const product = pm.response.json().items.find(({ available }) => available > 1)
  pm.expect(product).to.be.an('object')
  pm.collectionVariables.set('productId', product.id)
})`

export const PLACED = `${KEEP_ORDER}
pm.collectionVariables.set('looks', '0')
pm.test('the order was accepted', () => {
  pm.response.to.have.status(201)
  const order = pm.response.json()
  pm.expect(order.status).to.equal('PENDING')
  pm.response.to.have.header('Location', '/api/orders/' + order.id)
})`

/** Asks again until the order is settled: a pause of a fifth of a second, fifty times at most. */
export const WAITED = `
const looks = Number(pm.collectionVariables.get('looks')) + 1
pm.collectionVariables.set('looks', String(looks))
const { status } = pm.response.json()
const isSettled = !['PENDING', 'PROCESSING'].includes(status)
if (!isSettled && looks < 50) {
  pm.execution.setNextRequest(pm.info.requestName)
  setTimeout(() => {}, 200)
} else {
  pm.test('the order was settled', () => pm.expect(status).to.equal('CONFIRMED'))
}`

export const READ = `
pm.test('the order is there, and its ETag is its version', () => {
  pm.response.to.have.status(200)
  const order = pm.response.json()
  pm.expect(order.history.map(({ status }) => status)).to.eql(['PENDING', 'PROCESSING', 'CONFIRMED'])
  pm.response.to.have.header('ETag', '"' + order.version + '"')
  pm.expect(pm.response.headers.get('X-Cache')).to.be.oneOf(['HIT', 'MISS'])
})`

export const REFRESHED = `
pm.test('the refresh token is a new one', () => {
  pm.response.to.have.status(200)
  pm.expect(pm.response.json().refreshToken).not.to.equal(pm.collectionVariables.get('refreshToken'))
})
${KEEP_TOKENS.trim()}`

export const KNOWN = `
pm.test('the customer is known', () => {
  pm.response.to.have.status(200)
  pm.expect(pm.response.json().email).to.equal(pm.variables.get('email'))
})`

export const LOGGED_OUT = `
pm.test('the session has ended', () => pm.response.to.have.status(204))`
