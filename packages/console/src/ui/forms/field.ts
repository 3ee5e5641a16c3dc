/** What fields of every kind have. */
export interface FieldBase {
  /** As in the body of the request. */
  name: string
  label: string
  hint?: string
  /** What is wrong with it, in words for people; the API's own are for programs. */
  wordsFor: (value: string, message: string) => string | undefined
}
