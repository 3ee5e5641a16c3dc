import { expect, it } from 'vitest'

/** Stands in for a suite that cannot run here, and says in one line what it needs. */
export function itNeeds(variable: string, what: string): void {
  it(`is not run: it needs ${variable}, ${what}`, () => {
    process.stderr.write(`not run, since ${variable} is not set: it needs ${what}\n`)
    expect(process.env[variable] ?? '').toBe('')
  })
}
