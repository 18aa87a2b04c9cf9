// The closed tables behind "what it means" and "what to do": names of the classes, ATT&CK techniques, countermeasures.
import type { AttackClass } from '../../schemas/messages.ts'
import type { Language } from '../understanding/language.ts'

type Both = Readonly<Record<Language, string>>

const CLASS_NAMES: Readonly<Record<AttackClass, Both>> = {
  port_scan: { es: 'escaneo de puertos', en: 'port scan' },
  ssh_bruteforce: { es: 'fuerza bruta por SSH', en: 'SSH brute force' },
  ddos: { es: 'denegación de servicio', en: 'denial of service' },
  botnet_c2: { es: 'comunicación con una botnet (C2)', en: 'botnet command and control' },
  apt: { es: 'actividad posterior a una intrusión (APT)', en: 'post-compromise activity (APT)' },
}

/** Everyday name of a class; an unknown one is shown as it is. */
export const className = (name: string, language: Language): string =>
  Object.hasOwn(CLASS_NAMES, name) ? CLASS_NAMES[name as AttackClass][language] : name

/** Source: MITRE ATT&CK Enterprise, v16 names; one sentence each in our words. */
const TECHNIQUES: Readonly<Record<string, Both>> = {
  T1046: {
    es: 'T1046 (descubrimiento de servicios de red): alguien averigua qué puertos y servicios responden, por lo común antes de atacarlos.',
    en: 'T1046 (network service discovery): somebody finds out which ports and services answer, usually before attacking them.',
  },
  T1595: {
    es: 'T1595 (escaneo activo): reconocimiento desde fuera, antes de un acceso.',
    en: 'T1595 (active scanning): reconnaissance from outside, before any access.',
  },
  'T1595.001': {
    es: 'T1595.001 (escaneo de bloques de direcciones): se recorren direcciones en busca de equipos que respondan.',
    en: 'T1595.001 (scanning IP blocks): addresses are walked through in search of hosts that answer.',
  },
  T1110: {
    es: 'T1110 (fuerza bruta): se prueban contraseñas hasta que una entra; una sesión larga tras muchos fallos puede ser un acceso logrado.',
    en: 'T1110 (brute force): passwords are tried until one works; a long session after many failures may be a successful login.',
  },
  'T1110.001': {
    es: 'T1110.001 (adivinación de contraseñas): se prueban contraseñas hasta que una entra; una sesión larga tras muchos fallos puede ser un acceso logrado.',
    en: 'T1110.001 (password guessing): passwords are tried until one works; a long session after many failures may be a successful login.',
  },
  T1498: {
    es: 'T1498 (denegación de servicio de red): se satura el enlace o el servicio para que deje de responder.',
    en: 'T1498 (network denial of service): the link or the service is saturated so that it stops answering.',
  },
  'T1498.001': {
    es: 'T1498.001 (inundación directa): se envía más tráfico del que el destino puede atender.',
    en: 'T1498.001 (direct network flood): more traffic is sent than the target can handle.',
  },
  T1499: {
    es: 'T1499 (denegación de servicio de un equipo): se agotan sus recursos, como las conexiones a medio abrir.',
    en: 'T1499 (endpoint denial of service): the resources of a host are exhausted, such as half-open connections.',
  },
  T1071: {
    es: 'T1071 (protocolo de aplicación): órdenes a un equipo infectado escondidas en tráfico de apariencia normal.',
    en: 'T1071 (application layer protocol): orders to an infected host hidden in traffic that looks normal.',
  },
  T1021: {
    es: 'T1021 (servicios remotos): con credenciales robadas se pasa de un equipo a otro.',
    en: 'T1021 (remote services): stolen credentials are used to move from host to host.',
  },
  T1003: {
    es: 'T1003 (extracción de credenciales): se roban credenciales del sistema.',
    en: 'T1003 (credential dumping): credentials are stolen from the system.',
  },
}

const CLASS_TECHNIQUE: Readonly<Record<AttackClass, string>> = {
  port_scan: 'T1046',
  ssh_bruteforce: 'T1110',
  ddos: 'T1498',
  botnet_c2: 'T1071',
  apt: 'T1021',
}

/** One sentence per technique of the table; without a known one, that of the class. Empty: nothing is known. */
export const meaningOf = (techniques: readonly string[], attackClass: string, language: Language): string[] => {
  const known = techniques.filter((id) => Object.hasOwn(TECHNIQUES, id))
  const fallback = Object.hasOwn(CLASS_TECHNIQUE, attackClass) ? [CLASS_TECHNIQUE[attackClass as AttackClass]] : []
  return (known.length > 0 ? known : fallback).flatMap((id) => TECHNIQUES[id]?.[language] ?? [])
}

const COUNTERMEASURES: Readonly<Record<AttackClass, Both>> = {
  port_scan: {
    es: 'Compruebe que los puertos que respondieron deben estar abiertos, cierre los demás en el cortafuegos y vigile el origen: lo siguiente suele ir contra lo que halló abierto.',
    en: 'Check that the ports that answered are meant to be open, close the others at the firewall and watch the source: what comes next usually goes for what it found open.',
  },
  ssh_bruteforce: {
    es: 'Busque en los registros de sshd del destino un acceso logrado desde este origen; si lo hay, trate el equipo como comprometido. Permita solo claves (PasswordAuthentication no), limite los intentos y restrinja el puerto 22 a redes de administración.',
    en: "Look in the target's sshd log for a successful login from this source; if there is one, treat the host as compromised. Allow keys only (PasswordAuthentication no), limit attempts and restrict port 22 to management networks.",
  },
  ddos: {
    es: 'Active SYN cookies y límites de conexiones en el destino, pida filtrado a su proveedor si el enlace está lleno y no bloquee orígenes sin saludo TCP completo: pueden estar falsificados.',
    en: 'Turn on SYN cookies and connection limits at the target, ask your provider to filter if the link is full, and do not block sources without a completed TCP handshake: they may be spoofed.',
  },
  botnet_c2: {
    es: 'Aísle el equipo de dentro, conserve su memoria y disco antes de limpiarlo y bloquee el destino en la salida; busque otros equipos que hablen con él.',
    en: 'Isolate the inside host, preserve its memory and disk before cleaning it, and block the destination at egress; look for other hosts that talk to it.',
  },
  apt: {
    es: 'Aísle los equipos afectados, cambie las credenciales usadas en ellos y siga sus conexiones laterales antes de restaurar nada.',
    en: 'Isolate the hosts involved, change the credentials used on them and follow their lateral connections before restoring anything.',
  },
}

/** What to do about a class, one entry of one or two sentences; none for an unknown class. */
export const countermeasuresFor = (attackClass: string, language: Language): string[] =>
  Object.hasOwn(COUNTERMEASURES, attackClass) ? [COUNTERMEASURES[attackClass as AttackClass][language]] : []
