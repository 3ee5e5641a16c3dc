// Where libraries of hundreds of small files lie as one: Node reads and compiles each file by itself, in each thread
import { fileURLToPath } from 'node:url'

/** By bundle: what is imported, with what shares files with it. What is missing here, or not installed, is loaded from its own files. */
export const LIBRARIES = {
  typebox: ['typebox', 'typebox/value', 'typebox/compile'],
  'prom-client': ['prom-client'],
  redis: ['redis'],
  fastify: [
    'fastify',
    '@fastify/ajv-compiler',
    '@fastify/fast-json-stringify-compiler',
    '@fastify/swagger',
    '@fastify/jwt',
    '@fastify/compress',
  ],
  fauxqs: ['fauxqs'],
}

export const DIST = fileURLToPath(new URL('../dist', import.meta.url))

/** @typedef {{ madeOf: string, files: Record<string, string> }} Manifest files within DIST, by what is imported */
export const MANIFEST = 'bundled.json'
/** A file within DIST: says that the sources have no types. */
export const STRIPPED = 'stripped'
