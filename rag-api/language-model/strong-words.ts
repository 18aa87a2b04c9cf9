// Words that say more than a number does: that there is nothing, that all is well, that somebody got in, what to do now. A wording may use
// a kind of them only where the facts it speaks of do.
import { fold } from '../understanding/fold.ts'

export type Strength = 'innocence' | 'intrusion' | 'order' | 'totality' | 'vagueness'

const KINDS: Readonly<Record<Strength, RegExp>> = {
  innocence:
    /(?<= )(?:benign[oa]?s?|harmless|innocuous|inofensiv[oa]s?|inocuo?s?|legitim\w*|safe(?:ly)?|segur[oa]s?|trusted|confiables?|de confianza|false (?:positives?|alarms?)|fals[oa]s? (?:positiv[oa]s?|alarmas?)|(?:all|everything) (?:is |was )?(?:well|fine|ok|good|clear|normal)|todo (?:esta |estuvo |va )?(?:bien|normal|correcto|en orden)|routine|rutinari[oa]s?|rutina|authori[sz]ed|autorizad[oa]s?|expected|esperad[oa]s?|resolved|resuelt[oa]s?|mitigated|mitigad[oa]s?|tranquil[oa]s?|nothing to worry|sin riesgo|risk ?free|unremarkable|clean|limpi[oa]s?|whitelist\w*|allowlist\w*)(?= )/g,
  intrusion:
    /(?<= )(?:compromis\w*|comprometid[oa]s?|comprometio|comprometer|intru\w*|exfiltr\w*|stole\w*|robad[oa]s?|robaron|robo|malware|ransomware|virus|trojan\w*|troyan[oa]s?|rootkit\w*|backdoor\w*|puertas? traseras?|breach\w*|brecha\w*|leak\w*|filtracion\w*|hacked|hackead[oa]s?|infect\w*|encrypted|cifrad[oa]s?|success\w*|succeed\w*|exito|exitos[oa]s?|logrado|lograron|logro|gained access|took over|owned|botnet\w*|exploit\w*|explot\w*)(?= )/g,
  order:
    /(?<= )(?:block\w*|bloque\w*|isolat\w*|aisl\w*|disconnect\w*|desconect\w*|disabl\w*|desactiv\w*|deshabilit\w*|delet\w*|borr\w*|elimin\w*|remov\w*|shut ?down|apag\w*|reboot\w*|reinici\w*|restart\w*|ignor\w*|disregard\w*|hagan? caso omiso|skip|omit\w*|whitelist\w*|allowlist\w*|permit\w*|approve\w*|apruebe\w*|click\w*|pulse|pinche|visit\w*|visite\w*|download\w*|descarg\w*|install\w*|instal\w*|execut\w*|ejecut\w*|run|call|llam[ea]n?|phone|email|e-mail|correo|contact\w*|password\w*|contrasen\w*|credential\w*|credencial\w*|token\w*|curl|wget|sudo|rm|powershell|should|must|deberia\w*|debe|deben|hay que|tiene que|tienen que|recomiend\w*|recommend\w*|advis\w*|aconsej\w*|please|por favor|need to|necesita\w*|system prompt|instruction\w*|instruccion\w*|prompt)(?= )/g,
  totality:
    /(?<= )(?:all|every\w*|always|never|only|solely|exclusively|entire\w*|todos|todas|siempre|nunca|jamas|solamente|unicamente|exclusivamente|completamente|completely|fully)(?= )/g,
  vagueness:
    /(?<= )(?:dozens?|docenas?|decenas?|hundreds|cientos|centenares|thousands|miles|millions|billions?|billones|half|mitad|twice|doble|double\w*|triple\w*|quadruple\w*|majority|mayoria|most of|minority|minoria|tercio|third of|quarter of|many|few|several|numerous|various|varios|varias|muchos|muchas|pocos|pocas|numeros[oa]s|divers[oa]s|increas\w*|decreas\w*|aument\w*|disminu\w*|more than|less than|mas de|menos de|at least|at most|al menos|como mucho|como minimo|approximately|approx|roughly|nearly|almost|casi|aproximadamente|alrededor de|(?:about|around|over|up to|unos|unas|hasta|cerca de|some) (?:a |un )?(?:\d\S*|dozen|hundred|thousand|million|mil|cien|ciento|cientos|millon))(?= )/g,
}

const padded = (text: string): string =>
  ` ${fold(text)
    .replace(/[^\p{L}\p{N}-]+/gu, ' ')
    .trim()} `

/** Strong words of a text, folded, each with its kind. */
export const strongWordsIn = (text: string): { readonly kind: Strength; readonly word: string }[] => {
  const words = padded(text)
  return (Object.entries(KINDS) as [Strength, RegExp][]).flatMap(([kind, pattern]) =>
    [...words.matchAll(pattern)].map((match) => ({ kind, word: match[0].trim() })),
  )
}

const ABSENT =
  /(?<![\p{L}-])(?:no|not|none|nothing|nobody|no one|neither|nor|without|cannot|can't|didn't|doesn't|don't|isn't|wasn't|weren't|aren't|ning[uú]n[oa]?s?|nada|nadie|ni|sin|nunca|jam[aá]s|tampoco|never|absence|absent|ausencia|lack(?:s|ed|ing)?|carece\w*|free of|libre de|zero|cero)(?![\p{L}-])/giu
const STEM_CHARS = 5
/** Words that join others: no claim is about them. */
const JOINING = new Set(
  'there were was have been with from that this these those which into than then also esta este estos estas para desde hasta entre como pero sobre durante hubo habia hay fueron fue han sido where when during between'.split(
    ' ',
  ),
)

const stemsOf = (text: string): string[] =>
  (fold(text).match(/\p{L}{4,}/gu) ?? []).filter((word) => !JOINING.has(word)).map((word) => word.slice(0, STEM_CHARS))

/** Each thing that a text says is not there: the words that follow the negation, or stand before it where none follow. */
export const absencesIn = (text: string): { readonly said: string; readonly stems: readonly string[] }[] =>
  [...text.matchAll(ABSENT)].map((match) => {
    const after = stemsOf(text.slice(match.index + match[0].length).split(/[.;:,]/, 1)[0] ?? '')
    const before = stemsOf(
      text
        .slice(0, match.index)
        .split(/[.;:,]/)
        .at(-1) ?? '',
    )
    return { said: match[0], stems: after.length > 0 ? after.slice(0, 4) : before.slice(-4) }
  })
