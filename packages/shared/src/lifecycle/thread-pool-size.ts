import { availableParallelism } from 'node:os'

/** libuv's own, which it has for reads of files and look-ups of names. */
const DEFAULT_THREADS = 4
const BESIDE_HASHES = 2

// Imported before all else by programs that hash passwords, a core each: libuv looks once, when the first of its threads has work
process.env['UV_THREADPOOL_SIZE'] ||= String(Math.max(DEFAULT_THREADS, availableParallelism() + BESIDE_HASHES))
