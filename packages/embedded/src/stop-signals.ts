export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Ctrl+C goes from the terminal to npm and to its child, and npm passes it on: what follows so soon is the same wish. */
const SAME_WISH_MS = 1_000

/** Calls `stop` at the first signal to end. A second one, a while later, ends the process at once. */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void): void {
  let firstAtMs: number | undefined
  const receive = (signal: NodeJS.Signals) => {
    if (firstAtMs === undefined) {
      firstAtMs = performance.now()
      stop(signal)
    } else if (performance.now() - firstAtMs > SAME_WISH_MS) process.exit(1)
  }
  for (const signal of STOP_SIGNALS) process.on(signal, receive)
}
