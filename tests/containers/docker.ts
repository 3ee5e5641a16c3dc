import { spawn, spawnSync } from 'node:child_process'

/** Ends the process in one line where there is no Docker to run `suite` on. */
export function requireDocker(suite: string): void {
  const { status, error } = spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 })
  if (status === 0) return
  const why =
    error && 'code' in error && error.code === 'ENOENT' ? 'there is no docker command' : 'its daemon does not answer'
  process.stderr.write(`${suite} needs a running Docker: ${why}.\n`)
  process.exit(1)
}

/**
 * Runs a docker command when the run is broken off; the ordinary end is the caller's. The command outlives this process, and is in a
 * session of its own, where a second Ctrl+C does not reach it.
 */
export function onInterrupt(command: () => string[]): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      spawn('docker', command(), { detached: true, stdio: 'ignore' }).unref()
      process.stderr.write('Broken off: what was started is taken down in the background.\n')
      process.exit(1)
    })
}
