// The address or network a question is about: named, or what "this IP" must mean.
import { alertClaim, alertMeant } from './alerts.ts'
import type { Asking, Claim } from './answer.ts'

export type AddressMeant = { readonly network: string; readonly because: readonly Claim[] }

/**
 * First address or network named; for "this IP" the source of the newest alert that has one, else the target of the newest, and a claim
 * that says so. Undefined: nothing to go by.
 */
export const addressMeant = async (asking: Asking): Promise<AddressMeant | undefined> => {
  const { addresses, networks } = asking.understanding.entities
  const named = addresses[0] ?? networks[0]
  if (named) return { network: named, because: [] }
  const alert = await alertMeant(asking, { withSource: true })
  const address = alert?.source_ip ?? (alert?.subject_type === 'target' ? alert.subject_value : undefined)
  if (!alert || !address) return undefined
  const lead = leadOf(asking, address, alert.source_ip !== null)
  return { network: address, because: [alertClaim(alert, asking, 'newest-alert', lead)] }
}

const WHICH = {
  named: { es: 'de la alerta', en: 'of the alert' },
  single_source: { es: 'de la alerta más reciente de un solo origen', en: 'of the newest alert with a single source' },
  target: { es: 'el destino de la alerta más reciente', en: 'the target of the newest alert' },
} as const

const whichOf = ({ understanding: { entities } }: Asking, hasSource: boolean): keyof typeof WHICH => {
  if (entities.alert_ids.length + entities.event_ids.length > 0) return 'named'
  return hasSource ? 'single_source' : 'target'
}

const leadOf = (asking: Asking, address: string, hasSource: boolean): string => {
  const which = WHICH[whichOf(asking, hasSource)][asking.language]
  return asking.language === 'es'
    ? `Se toma por «esta IP» ${address}, ${which}: `
    : `"This IP" is taken to be ${address}, ${which}: `
}

export const whichAddress = ({ language }: Asking): string =>
  language === 'es'
    ? '¿Qué dirección? Nombre una IP o una red, por ejemplo «Analiza el comportamiento de 192.168.1.100». No hay ninguna alerta con un origen único a la que «esta IP» pueda referirse.'
    : 'Which address? Name an IP or a network, for example "What did 192.168.1.100 do yesterday?". There is no alert with a single source that "this IP" could mean.'
