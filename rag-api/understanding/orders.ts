// Orders: "bloquea 10.0.0.5", "please delete the alert". This service answers and does nothing, so they are unsupported, whatever they name.
// "¿qué IP están bloqueadas?", "was it blocked?", "block list" ask.

const POLITE =
  '(?:por favor|porfa|please|pls|ok|oye|hey|ahora|now|puedes|podes|podrias|puede|can you|could you|would you|quiero que|necesito que|i want you to|you should|go and) '
const SPANISH =
  '(?:des)?(?:bloque|bane)(?:a|ar|es|en)|(?:borr|elimin|reinici|resete|apag|desconect|desactiv|habilit|deshabilit)(?:a|ar|ue|es)|aisl(?:a|ar)|aisle'
const ENGLISH =
  'unblock|unban|delete|remove|restart|reboot|shut ?down|turn off|disable|quarantine|(?:block|ban)(?! (?:lists?|counts?|history|rules?|status|events?|logs?|decisions?) )|(?:isolate|drop|kill)(?= (?:(?:the|this|that|all|every) )?(?:@|host|machine|server|ip|address|it |that |traffic|connections?|process|tables?|database))'
const ORDER = new RegExp(`^ (?:${POLITE})*(?:(?:${SPANISH})(?:me|lo|la|los|las|le|les|nos)?|${ENGLISH}) `)

/** Whether the normalised text (spaces around each word, placeholders for entities) begins with an order to change something. */
export const isOrder = (text: string): boolean => ORDER.test(`${text.replace(/ +/g, ' ').trimEnd()} `)
