import { describe, expect, it } from 'vitest'
import { applyEdit, around, block, fence, lines, paragraph, section, swap } from '../../scripts/make-yours/edits.ts'

const CODE = `const first = 1

/** Adds them. */
function add(
  one: number,
  other: number,
): number {
  const sum = one + other

  return sum
}

const last = [
  {
    name: 'a',
    value: 1,
  },
  {
    name: 'b',
    value: 2,
  },
]
`

const PAGE = `# Title

One thought.
And another.

## First

\`\`\`sh
# no heading

run first
\`\`\`

### Below first

Words.

## Second

Words.
`

describe('an edit', () => {
  it('swaps texts, which are taken as they are', () => {
    expect(applyEdit('a.b a.b axb', swap('a.b', '$&', 2))).toBe('$& $& axb')
  })

  it('takes out each line with a text', () => {
    expect(applyEdit('one\ntwo one\nthree\n', lines('one', 2))).toBe('three\n')
  })

  it('takes out a function with its comment and its empty lines', () => {
    expect(applyEdit(CODE, block('function add('))).toBe(`const first = 1\n${CODE.slice(CODE.indexOf('\nconst last'))}`)
  })

  it('takes out a line with what is indented below it, and not its neighbours', () => {
    const text = 'first\n  - one\n- name: x\n  value: 1\n\n  more: 2\n- name: y\n'
    expect(applyEdit(text, block('- name: x'))).toBe('first\n  - one\n- name: y\n')
  })

  it('takes out one object of a list', () => {
    expect(applyEdit(CODE, around("name: 'b'"))).toBe(CODE.replace("  {\n    name: 'b',\n    value: 2,\n  },\n", ''))
  })

  it('takes out a paragraph, a section with those below it, and code by itself', () => {
    expect(applyEdit(PAGE, paragraph('And another'))).toBe(PAGE.replace('One thought.\nAnd another.\n\n', ''))
    expect(applyEdit(PAGE, section('## First'))).toBe('# Title\n\nOne thought.\nAnd another.\n\n## Second\n\nWords.\n')
    expect(applyEdit(PAGE, fence('run first'))).not.toMatch(/```|no heading/)
  })
})
