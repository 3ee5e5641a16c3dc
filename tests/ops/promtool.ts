import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export const PROMETHEUS_IS_INSTALLED = await promisify(execFile)('promtool', ['--version']).then(
  () => true,
  () => false,
)

/** @throws with what promtool says, where it finds fault */
export async function promtool(...args: string[]): Promise<void> {
  try {
    await promisify(execFile)('promtool', args, { timeout: 30_000 })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`promtool ${args.join(' ')}\n${stdout}${stderr}`)
  }
}
