/** What is known of a mail that was not sent. */
export interface SendContext {
  sender: string
  recipient: string
}

const NAMES_SENDER = /\b(source|from|sender|return-?path|reply-?to)\b/i
const NAMES_RECIPIENT = /\b(destination|recipient|to address|toaddresses)\b/i

/** SES names identities: an address, or the domain that it is of. */
const names = (message: string, address: string): boolean => {
  const said = message.toLowerCase().split(/[\s,;:/<>`'"()]+|\.(?=\s|$)/)
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return [address, domain].some((identity) => said.includes(identity.toLowerCase()))
}

/** In SES's sandbox the recipient's address has to be verified too. Where both are named, the sender's keeps all mails back. */
export const namesRecipientOnly = (message: string, { sender, recipient }: SendContext): boolean =>
  names(message, recipient) && !names(message, sender)

export const isOfSender = (message: string, context: SendContext): boolean =>
  NAMES_SENDER.test(message) || (names(message, context.sender) && !names(message, context.recipient))

/** Nothing about such an address can be misread, so that what SES cannot read is the other one. */
const PLAIN = /^[\w+-]+(\.[\w+-]+)*@([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z]{2,}$/i

export const isOfRecipient = (message: string, context: SendContext): boolean =>
  PLAIN.test(context.sender) || NAMES_RECIPIENT.test(message) || namesRecipientOnly(message, context)
