import { readFileSync } from 'node:fs'
import type { TObject } from 'typebox'

type Environment = Record<string, string | undefined>

export interface SecretFiles {
  /** By the names of the variables. */
  values: Record<string, string>
  /** What is wrong, by the names of the variables; never with a path or a content, for either may be a secret. */
  problems: Record<string, string>
}

/** The variable with the path of a file that holds a secret, as Docker and Kubernetes mount them. */
export const fileVariableOf = (name: string): string => `${name}_FILE`

export const isSecret = (variable: unknown): boolean => (variable as { isSecret?: boolean }).isSecret === true

/** Reads the secrets of a schema that are given as files. */
export function readSecretFiles(schema: TObject, env: Environment): SecretFiles {
  const found: SecretFiles = { values: {}, problems: {} }
  for (const [name, variable] of Object.entries(schema.properties)) {
    const path = isSecret(variable) ? env[fileVariableOf(name)] : undefined
    if (!path) continue
    const { value, problem } = env[name] ? { problem: isSetTwice(name) } : readSecret(name, path)
    if (problem !== undefined) found.problems[name] = problem
    else if (value !== undefined) found.values[name] = value
  }
  return found
}

const isSetTwice = (name: string) => `${name} and ${fileVariableOf(name)} are both set: one of them has to go`

function readSecret(name: string, path: string): { value?: string; problem?: string } {
  try {
    // Editors and `echo` end a file with a line break, which is no part of the secret
    const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    return value === '' ? { problem: `${fileVariableOf(name)} names an empty file` } : { value }
  } catch (error) {
    return { problem: `${fileVariableOf(name)} cannot be read (${(error as NodeJS.ErrnoException).code})` }
  }
}
