/** How the system is run: in one process, or as api and worker processes on MongoDB and Redis. */
export type FormName = 'embedded' | 'deployed'

export const BOTH_FORMS: readonly FormName[] = ['embedded', 'deployed']

/** What keeps a form from being run here, in words; undefined where nothing does. */
export function hindranceTo(form: FormName): string | undefined {
  const { MONGODB_URL, REDIS_URL } = process.env
  if (form === 'embedded' || (MONGODB_URL && REDIS_URL)) return undefined
  return `the ${form} form is not run: it needs MONGODB_URL and REDIS_URL`
}
