import { appendFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { CommandStartedEvent, MongoClientOptions } from 'mongodb'
import { type Broadcast, findBroadcasts } from './targeting.ts'

/**
 * To be loaded before anything else (`--import`, `setupFiles`): every client of the store tells here what it sends. Other processes read it from
 * the file that BROADCASTS_FILE names, a line of JSON each.
 */
const driver = createRequire(import.meta.url)('mongodb/lib/mongo_client.js')
const { MongoClient } = driver
const { BROADCASTS_FILE } = process.env

/** Each with its collection, in their order. */
export const commands: string[] = []
export const broadcasts = new Map<string, Broadcast>()

function record({ commandName, command }: CommandStartedEvent): void {
  commands.push(`${commandName} ${command[commandName]}`)
  for (const broadcast of findBroadcasts(commandName, command)) {
    const line = JSON.stringify(broadcast)
    if (BROADCASTS_FILE && !broadcasts.has(line)) appendFileSync(BROADCASTS_FILE, `${line}\n`)
    broadcasts.set(line, broadcast)
  }
}

driver.MongoClient = class extends MongoClient {
  constructor(url: string, options: MongoClientOptions = {}) {
    super(url, { ...options, monitorCommands: true })
    // Tests have clients of their own
    if (options.appName === 'orders') this.on('commandStarted', record)
  }
}
