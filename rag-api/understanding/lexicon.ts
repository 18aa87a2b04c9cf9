// What the words mean: each concept and the Spanish and English words that say it. Intents are scored over concepts, so a new
// way of saying something is a word here. Braces expand as in a shell: "vist{o,a}" is "visto vista". "_" is a space in a phrase.

/** Expands braces and splits at spaces. */
export const expand = (text: string): string[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .flatMap(expandBraces)
    .map((word) => word.replaceAll('_', ' '))

const expandBraces = (word: string): string[] => {
  const open = word.indexOf('{')
  if (open < 0) return [word]
  const { choices, end } = choicesFrom(word, open)
  return choices.flatMap((choice) => expandBraces(word.slice(0, open) + choice + word.slice(end)))
}

/** The choices of the group that opens at `open`, braces inside them kept, and the place after its closing brace. */
const choicesFrom = (word: string, open: number): { choices: string[]; end: number } => {
  const choices: string[] = []
  let depth = 1
  let start = open + 1
  let at = start
  for (; at < word.length && depth > 0; at++) {
    const char = word[at]
    if (char === '{') depth++
    if (char === '}') depth--
    if (depth === 0 || (depth === 1 && char === ',')) {
      choices.push(word.slice(start, at))
      start = at + 1
    }
  }
  return { choices, end: at }
}

type Words = { readonly es: string; readonly en: string }

const WORDS = {
  event: {
    es: 'evento{,s} suceso{,s} flujo{,s} conexion{,es} trafico actividad registro{,s} paquete{,s} sesion{,es}',
    en: 'event{,s} flow{,s} connection{,s} traffic activity record{,s} packet{,s} session{,s}',
  },
  happen: {
    es: 'ocurri{o,eron,do} ocurre{,n} paso pasaron pasado_algo sucedi{o,eron,do} hubo hay acontecio que_pasa algo',
    en: 'happen{,ed,ing,s} occur{,red,s} anything something went_on going_on was_there were_there is_there are_there seen',
  },
  unusual: {
    es: 'inusual{,es} rar{o,a,os,as} anomal{o,a,os,as} anomalia{,s} extran{o,a,os,as} sospechos{o,a,os,as} atipic{o,a,os,as} anormal{,es} insolit{o,a,os,as} llamativ{o,a,os,as} fuera_de_lo_{normal,comun}',
    en: 'unusual weird odd strange anomal{y,ies,ous} suspicious abnormal atypical uncommon rare out_of_the_ordinary outlier{,s}',
  },
  precede: {
    es: 'preced{io,ieron,ia,ian,en,e,ido} previ{o,a,os,as} antecedi{o,eron} anterior{,es}_al{,_ataque} antes_de{,l,_la,_este,_esta,_ese,_esa} antecedente{,s} {llevo,llevaron,condujo,condujeron}_a{,l}',
    en: 'preced{e,ed,es,ing} prior_to before_{the,this,that} led_{up_,}to leading_{up_,}to came_before right_before just_before lead_up beforehand',
  },
  attack: {
    es: 'ataque{,s} ataca{,n,ron,do,ndo} ataco atacante{,s} atacad{o,a,os,as} intrusion{,es} amenaza{,s} incidente{,s} incursion{,es} agresion{,es}',
    en: 'attack{,s,ed,er,ers,ing} intrusion{,s} threat{,s} incident{,s} offender{,s}',
  },
  this: { es: 'est{e,a,o,os,as} es{e,a,o,os,as} dich{o,a} tal', en: 'this that these those it' },
  behaviour: {
    es: 'comporta{,ndo,do,miento,mientos} comporto conducta hizo hacia_esta hace_esta haciendo_esta perfil analiza{,r,me,d} analisis estuvo_haciendo esta_haciendo ha_hecho {que,lo_que}_hizo historial anduvo andado que_hace investiga{,r,me} resumen',
    en: 'behav{iour,ior,e,ed,es,ing} did doing been_doing up_to profile{,s} analy{se,ze,sis} history investigate look_into tell_me_about summary summar{ise,ize}',
  },
  address: {
    es: 'ip ips direccion{,es} equipo{,s} maquina{,s} servidor{,es}',
    en: 'address{,es} host{,s} machine{,s} server{,s}',
  },
  related: {
    es: 'relaciona{,n,da,do,das,dos} relacion{,es} vinculad{o,a,os,as} vinculo{,s} asociad{o,a,os,as} conectad{o,a,os,as} ligad{o,a,os,as} {tiene,tienen,tenga,tengan,tenia}_que_ver involucra{,n,ron} implic{a,an,ada,ado,adas,ados} toca{,n,ron} donde_aparece habl{o,a,an,aron,ado} con_quien{,es} conect{o,a,an,aron}_{con,a}',
    en: 'relat{ed,es,e,ion} linked associated connected involv{ed,es,ing,e} touch{ed,es,ing} concerning tied {talk,talks,talked,talking,spoke,connect,connects,connected}_to who_did contact{,ed,s}',
  },
  goback: {
    es: 'retroced{e,er,eme,amos,iendo} volve{,r}_atras vuelve_atras rebobina{,r} remontate',
    en: 'go_back going_back rewind look_back step_back roll_back',
  },
  count: {
    es: 'cuant{o,a,os,as} numero_de cantidad{,_de} conteo conta{,r} recuento total{,_de}',
    en: 'how_many how_much count number_of total{,_of} amount_of',
  },
  top: {
    es: 'top principal{,es} mas_{activ{o,a,os,as},frecuente{,s},atacad{o,a,os,as},usad{o,a,os,as},comun{,es},peligros{o,a,os,as},alt{o,a,os,as},repetid{o,a,os,as},habitual{,es},veces,flujos,eventos,ataques,trafico,alertas,conexiones,agresiv{o,a,os,as},ruidos{o,a,os,as},vist{o,a,os,as}} ranking clasificacion mayor{,es} peor{,es} {ataca,atacan,atacaron,ataco,aparece,aparecen,genera,generan,generaron,reciben,recibe,reciben}_mas quien{,es}_mas las_que_mas los_que_mas que_mas {ip,ips,paises,pais,puertos,puerto,servicios,servicio}_mas',
    en: 'top most{,_active,_attacked,_common,_frequent} biggest worst largest highest noisiest busiest ranking rank_{the,by} leading_{sources,countries,ports,targets} main',
  },
  correlate: {
    es: 'correlaci{on,ona,onar,oname,ones,onad} correlaciones cruza{,r,me} relacion_entre vinculo_entre',
    en: 'correlat{e,es,ed,ion,ions,ing} cross_reference relationship_between link_between',
  },
  similar: {
    es: 'similar{,es} parecid{o,a,os,as} semejante{,s} algo_asi igual_que comparable{,s} lo_mismo repetido mismo_tipo',
    en: 'similar{,ly} alike resembl{es,ing,e} like_this like_that same_kind comparable the_same',
  },
  earlier: {
    es: 'anteriormente antes previamente alguna_vez ya otras_veces en_el_pasado ocasion{,es} frecuencia cada_cuanto historico{,s} ha_ocurrido ha_pasado habia{,n} primera_vez',
    en: 'previously ever before already in_the_past how_often frequency other_times seen_before earlier history first_time',
  },
  explain: {
    es: 'explica{,r,me,nos,cion} por_que porque motivo{,s} razon{,es} detalle{,s} detalla{,me} significa salto disparo justifica desglosa{,me} en_que_se_basa',
    en: 'explain{,s} why reason{,s} detail{,s} mean{,s} trigger{,ed} raised justify break_down what_is_behind',
  },
  alert: {
    es: 'alerta{,s} alarma{,s} aviso{,s} avis{aste,aron} marc{aste,aron}',
    en: 'alert{,s} alarm{,s} flag{,ged}',
  },
  log: { es: 'log logs bitacora{,s} componente{,s}', en: 'log logs component{,s} syslog' },
  pattern: { es: 'patron patrones tendencia{,s} comun{,es}_tienen', en: 'pattern{,s} trend{,s} in_common' },
  origin: {
    es: 'desde proviene{,n} provenient{e,es} origen{,es} procedente{,s}',
    en: 'from coming_from origin{,s,ating}',
  },
  likely: {
    es: 'probable{,s} probabilidad probablemente volvera{,n} de_nuevo otra_vez pronostic{o,a,ar} predic{e,cion} reincid{a,ir,encia}',
    en: 'likely probability chance{,s} again forecast predict{,ion} recur{,rence} will_it',
  },
  vector: { es: 'vector{,es} otra{,s}_via{,s}', en: 'vector{,s} other_ways' },
  timeline: {
    es: 'timeline cronologia linea_de_tiempo linea_temporal reconstru{ye,ir,yeme,i} secuencia',
    en: 'timeline chronology reconstruct sequence_of',
  },
  compromise: {
    es: 'compromiso comprometid{o,a,os,as} evidencia{,s} vulnerad{o,a,os,as} indicio{,s} prueba{,s}',
    en: 'compromis{e,ed} evidence breach{,ed} proof indicator{,s}_of',
  },
  persistent: { es: 'persistente{,s} persistencia', en: 'persistent persistence' },
  compare: { es: 'compara{,r,me,cion} contrasta{,r} respecto_a frente_a', en: 'compar{e,ed,ing,ison} versus contrast' },
  report: { es: 'informe{,s} reporte{,s} forense', en: 'report{,s} forensic{,s}' },
  countermeasure: {
    es: 'contramedida{,s} recomienda{,s,n} recomendas recomendacion{,es} mitiga{,r,cion} que_{hago,hacemos,debo_hacer} como_me_defiendo remedi{o,os,ar} aconsejas',
    en: 'countermeasure{,s} recommend{,ed,ation,ations} mitigat{e,ion} what_should what_do_we_do remediat{e,ion} how_do_i_stop',
  },
  blocked: { es: 'bloquead{o,a,os,as} bloqueo{,s}', en: 'blocked blocks block_list' },
  health: {
    es: 'salud estado_del_sistema estado_de_la_plataforma funciona{,ndo}_bien sensor{,es}',
    en: 'health{,y} system_status platform_status running_fine sensor{,s}',
  },
  indicate: { es: 'indica{,r,n,rian} indicador{,es} sugier{e,en,an}', en: 'indicat{e,es,ing,or,ors} suggest{,s,ing}' },
  source: {
    es: 'origen{,es} atacante{,s} fuente{,s} quien{,es}',
    en: 'source{,s} attacker{,s} offender{,s} who talker{,s}',
  },
  target: {
    es: 'destino{,s} objetivo{,s} victima{,s} blanco{,s} {equipos,servidores,maquinas}_mas_atacad{os,as} atacad{o,a,os,as}',
    en: 'target{,s} victim{,s} destination{,s} attacked targeted',
  },
  port: { es: 'puerto{,s}', en: 'port ports' },
  service: { es: 'servicio{,s} protocolo{,s}', en: 'service{,s} protocol{,s}' },
  country: { es: 'pais{,es} nacion{,es}', en: 'countr{y,ies} nation{,s}' },
  class: {
    es: 'clase{,s}_de_ataque tipo{,s}_de_{ataque,ataques} clases',
    en: 'attack_{class,classes,type,types} kind{,s}_of_attack{,s} types_of_attack{,s}',
  },
  signature: { es: 'firma{,s}', en: 'signature{,s}' },
  bytes: { es: 'bytes megas megabytes gigas volumen', en: 'bytes megabytes gigabytes volume data_volume' },
  show: {
    es: 'muestra{,me} mostra{,me,r} dame deci{,me} dime lista{,me,r} busca{,me,r} encuentra{,me} encontra{,r} conta{me,nos} cual{,es} necesito quiero ver fijate',
    en: 'show list find give display which want see tell get',
  },
} as const satisfies Record<string, Words>

export type Concept = keyof typeof WORDS
export const CONCEPTS = Object.keys(WORDS) as Concept[]

type Entry = { readonly concept: Concept; readonly phrase: string; readonly language: 'es' | 'en' }

/** Every phrase of every concept. */
export const ENTRIES: readonly Entry[] = CONCEPTS.flatMap((concept) =>
  (['es', 'en'] as const).flatMap((language) =>
    expand(WORDS[concept][language]).map((phrase) => ({ concept, phrase, language })),
  ),
)

/** Concepts said in a normalised text, each with the words that said it. */
export const conceptsIn = (text: string): Map<Concept, string> => {
  const found = new Map<Concept, string>()
  for (const { concept, phrase } of ENTRIES) {
    if (!found.has(concept) && text.includes(` ${phrase} `)) found.set(concept, phrase)
  }
  return found
}
