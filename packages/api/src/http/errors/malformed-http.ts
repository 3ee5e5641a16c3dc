import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyServerOptions } from 'fastify'
import { PROBLEM_TYPE, toProblem } from './problem-details.ts'
import { answerError } from './problems.ts'

/** Requests that Fastify refuses before it looks for a route, and so before any hook or error handler. */
export const answerUnroutable: NonNullable<FastifyServerOptions['frameworkErrors']> = (error, request, reply) => {
  reply.header('x-request-id', request.id)
  answerError(error, request, reply)
}

/** Bytes that Node cannot read as a request: there is nothing to reply to but the socket. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const detail = detailOf(error)
  const refusal = new DomainError('VALIDATION_FAILED', { detail, errors: [{ path: 'request', message: detail }] })
  const requestId = randomUUID()
  const body = JSON.stringify(toProblem(refusal, { instance: '/', requestId }))
  const head = [
    'HTTP/1.1 400 Bad Request',
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function detailOf({ code }: { code?: string }): string {
  if (code === 'HPE_HEADER_OVERFLOW') return 'The headers of the request are too large.'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'The request took too long to arrive.'
  return 'The request is not HTTP/1.1.'
}
