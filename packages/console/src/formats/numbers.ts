/** In place of a number that could not be read. */
export const UNKNOWN = 'n/a'

/** With a comma between thousands. */
export const formatNumber = (value: number): string => value.toLocaleString('en-US')
