/** How the system is run: in one process, or as api and worker processes on MongoDB and Redis. */
export type FormName = 'embedded' | 'deployed'

export const BOTH_FORMS: readonly FormName[] = ['embedded', 'deployed']
