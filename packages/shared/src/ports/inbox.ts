/** A mail as its recipient gets it. */
export interface InboxMail {
  id: string
  /** ISO 8601, in UTC. */
  at: string
  to: readonly string[]
  subject: string
  /** Empty where the mail has no such part; so is `html`. */
  text: string
  html: string
}

export interface InboxPage {
  /** Of all mails. */
  total: number
  /** Newest first. */
  mails: InboxMail[]
}

/** The mails that a stand-in for the mail service has kept, for those who try the system out. */
export interface Inbox {
  /** @returns the newest mails, so many at most. @throws DependencyDown where they cannot be read */
  list(most: number): Promise<InboxPage>
}
