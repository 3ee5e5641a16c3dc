/** What a detector says of a copy. */
export interface Finding {
  /** `wrong reason`: it failed because the code does not load or names what is not there, which any fault could do. */
  outcome: 'passed' | 'failed' | 'wrong reason' | 'timed out' | 'not run'
  output: string
}

/** Of code that was not loaded, in this process or in one that was started. */
const NOT_LOADED =
  /SyntaxError|ReferenceError|ERR_UNSUPPORTED_TYPESCRIPT|ERR_INVALID_TYPESCRIPT|ERR_MODULE_NOT_FOUND|Cannot find (module|package)|does not provide an export/

export const isNoAssertion = (failure: string): boolean => NOT_LOADED.test(failure)
