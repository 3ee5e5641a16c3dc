// `npm run dev`: embedded mode that starts again when code of packages/ changes; open pages of the console load themselves again.
import { spawn } from 'node:child_process'

const watched = ['shared', 'api', 'worker', 'embedded', 'console'].map((name) => `--watch-path=packages/${name}/src`)
const flags = ['--import=./scripts/require-node.mjs', '--watch', '--watch-preserve-output', ...watched]
const child = spawn(process.execPath, [...flags, 'packages/embedded/src/main.ts'], {
  stdio: 'inherit',
  env: { ...process.env, CONSOLE_LIVE_RELOAD: 'true' },
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => {
  process.exitCode = code ?? 1
})
