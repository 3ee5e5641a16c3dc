import type { IncomingMessage } from 'node:http'

const MAX_BYTES = 1024 * 1024

/** @returns undefined where it is too large */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > MAX_BYTES) return undefined
  }
  return Buffer.concat(chunks).toString()
}

/** @returns undefined where it is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
