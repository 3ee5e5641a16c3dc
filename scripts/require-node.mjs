// Loaded before the TypeScript entry points, which an older Node could not even parse.
import module from 'node:module'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 15)) {
  console.error(
    `This needs Node 24.15 or newer; this is ${process.version} (${process.execPath}). On Linux, "npm ci" brings one: start through npm.`,
  )
  process.exit(1)
}
// From the second start on, what was stripped and compiled before is read from the disk
module.enableCompileCache?.()
// Before anything of it is loaded, and after the check: an older Node lacks what it uses
await import('../packages/shared/build/preload.mjs')
