// Orders that would change the world ("bloquea la 10.0.0.5", "please restart the sensor"): told by the mood of the verb and its place, since
// the same verb asks in another mood ("está bloqueada?", "who is blocked?", "deberíamos bloquearla?").
import { expand } from './expand.ts'
import { spanishImperatives } from './verb-forms.ts'

const REGULAR =
  'bloquear desbloquear banear desbanear borrar eliminar purgar apagar reiniciar activar desactivar habilitar deshabilitar desconectar aislar enviar mandar remitir crear anadir agregar quitar instalar desinstalar actualizar configurar cambiar modificar ejecutar lanzar matar silenciar suprimir asignar escalar cortar expulsar vetar permitir autorizar revocar resetear restaurar descartar tirar vaciar traducir comprar reservar renombrar formatear parchear levantar liberar escanear archivar tumbar'.split(
    ' ',
  )
/** Forms of verbs whose stem changes, without a pronoun. */
const IRREGULAR = expand(
  'cierra cierre cierren cerrad cerra cerrar abr{e,i,an,id,ir} enciend{e,a,an} encende encender deten detenga detengan detener {cuelga,cuelgue,despliega,despliegue,suelta,suelte,resuelve,resuelva,mueve,mueva}',
)
const PHRASES = expand(
  '{deja,deje,dejen}_de {da,dale,denle,dele,den}_de_{baja,alta} {haz,hace,haga}_{un,una,el,la}_{backup,copia,ticket,llamada} {turn,switch}_{on,off} shut_down cut_off',
).map((phrase) => phrase.split(' '))

/** Other words by the same letters: of "creer" and "ir", nouns, English ones. */
const OTHER_WORDS = new Set('crees cree creen vete veten vetes active quite corte mate lance tire archive'.split(' '))
const SPANISH = new Set([...REGULAR.flatMap(spanishImperatives), ...IRREGULAR].filter((form) => !OTHER_WORDS.has(form)))
/** "bloqueala", "ciérrenlos": nothing but orders, wherever they stand. */
const SPANISH_WITH_OBJECT = new Set(
  [...SPANISH]
    .filter((form) => !form.endsWith('r'))
    .flatMap((form) => ['la', 'lo', 'las', 'los'].map((pronoun) => form + pronoun)),
)
/** "bloquéame la 10.0.0.5"; "mándame las alertas" asks to see them. */
const SPANISH_FOR_ME = new Set([...SPANISH].flatMap((form) => [`${form}me`, `${form}nos`]))
const SENDS = /^(?:env|mand|remit|traduc|cre|ejecut|lanz|agreg|actualiz|escal)/
const ENGLISH = new Set(
  'unblock unban delete erase remove purge wipe restart reboot disable enable deactivate activate isolate disconnect install uninstall deploy configure suppress dismiss acknowledge ack assign escalate send create add shutdown revoke grant allow permit translate rename restore throttle whitelist allowlist buy upgrade'.split(
    ' ',
  ),
)
/** Nouns and adjectives too ("open alerts", "the kill chain", "block list"): orders only before what they are done to. */
const ENGLISH_NOUNS_TOO = new Set(
  'block ban patch set change update drop close open move book blacklist blocklist stop start clear reset reload flush cut archive resolve schedule push run execute scan call quarantine silence mute email mail forward kill lift kick mark'.split(
    ' ',
  ),
)
const OBJECT =
  /^(?:the|this|that|these|those|all|any|every|everything|my|our|his|her|their|an?|it|him|them|access|traffic|port|rule|hosts?|machines?|ips?|connections?|process|tables?|database|@\w+)$/

const POLITE = expand(
  'por_favor porfa porfavor please hola hey oye oiga che ok okay vale dale venga bueno necesito{,_que} quiero{,_que} quisiera{,_que} me_gustaria_que {te,le}_pido_que pod{es,rias,eis,riais} pued{es,e,en} podria{,n} {can,could,would,will}_you i_{need,want}_{you_,}to go_ahead_and just now ahora ya y and then entonces luego vamos_a lets me te nos kindly hi hello buenas',
).map((phrase) => phrase.split(' '))

/** These move things; what matters is whereto: "pon la ip en cuarentena", "take it off the block list", "marca la alerta como resuelta". */
const MOVES = new Set(
  expand(
    '{pon,ponga,pongan,poned,mete,meta,metan,meted,saca,saque,saquen,sacad}{,la,lo,las,los,le,les} ponele put take add mark {marca,marque,marquen,marcad}{,la,lo,las,los}',
  ),
)
const WHERETO =
  /^(?:cuarentena|lista|listas|blanca|negra|bloqueos?|bloqueados|permitidos|mantenimiento|quarantine|blocklist|blacklist|whitelist|allowlist|isolation|maintenance|list|como|resuelt[oa]|as)$/

/** What is asked for rather than done to the world. */
const PAPERS =
  /^(?:informes?|reportes?|reports?|timeline|cronologia|resumen|summary|ranking|dossier|grafic[oa]|chart|graph|writeup|postmortem|expediente|correlacion|correlation|analisis|analysis|consulta|query|busqueda|search|comparacion|comparison)$/
const BY_POST = /^(?:correos?|mails?|emails?|slack|teams|whatsapp|sms|telegram|jefe|boss|legal|legales)$/
/** "¿bloquea el firewall esta ip?", "cambia algo?": somebody is spoken of, where it is a verb of theirs. */
const DONE_BY_OTHERS = /^(?:bloquea|permite|descarta|corta|cambia|envia|manda|escanea|ejecuta|lanza)$/
const SUBJECT = /^(?:firewall|cortafuegos|sistema|ips|ids|waf|sensor|alguien|algo|nuestro|@component0)$/

/** Whether the text (normalised, without the words of the time) tells to do something. "block it or isolate it?" asks. */
export const isOrder = (text: string): boolean => {
  const words = text.split(' ').filter((word) => /[^|]/.test(word))
  if (words.includes('o') || words.includes('or')) return false
  const rest = words.slice(politenessOf(words))
  const isPosted = rest.some((word) => BY_POST.test(word))
  if (!isPosted && rest.some((word) => PAPERS.test(word))) return false
  return words.some((word) => SPANISH_WITH_OBJECT.has(word)) || isLedByOrder(rest, isPosted)
}

const isLedByOrder = (words: readonly string[], isPosted: boolean): boolean => {
  const [verb = '', next = '', third = ''] = words
  if (PHRASES.some((phrase) => startsWith(words, phrase, 0))) return true
  if (MOVES.has(verb)) return words.some((word) => WHERETO.test(word))
  const noun = /^(?:el|la|los|las)$/.test(next) ? third : next
  if (SPANISH_FOR_ME.has(verb)) return isPosted || !SENDS.test(verb)
  if (SPANISH.has(verb)) return next !== '' && !(DONE_BY_OTHERS.test(verb) && SUBJECT.test(noun))
  if (ENGLISH.has(verb)) return next !== '' && (isPosted || !/^(?:me|us|up)$/.test(next))
  return ENGLISH_NOUNS_TOO.has(verb) && OBJECT.test(next)
}

const startsWith = (words: readonly string[], phrase: readonly string[], at: number): boolean =>
  phrase.every((word, offset) => words[at + offset] === word)

/** Words of politeness at the beginning, longest phrases first. */
const politenessOf = (words: readonly string[]): number => {
  for (let at = 0; ; ) {
    const led = POLITE.filter((phrase) => startsWith(words, phrase, at)).sort((a, b) => b.length - a.length)[0]
    if (!led) return at
    at += led.length
  }
}
