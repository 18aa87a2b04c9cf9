// ATT&CK techniques that detectors name: tactic, name in both languages, and mitigations. Source: MITRE ATT&CK Enterprise v16.
import type { Language } from '../understanding/language.ts'

type Both = Readonly<Record<Language, string>>

/** In the order of an intrusion. */
const TACTICS = {
  reconnaissance: { es: 'reconocimiento', en: 'reconnaissance' },
  execution: { es: 'ejecución', en: 'execution' },
  persistence: { es: 'persistencia', en: 'persistence' },
  privilege_escalation: { es: 'escalada de privilegios', en: 'privilege escalation' },
  defense_evasion: { es: 'evasión', en: 'defence evasion' },
  credential_access: { es: 'acceso a credenciales', en: 'credential access' },
  discovery: { es: 'descubrimiento', en: 'discovery' },
  lateral_movement: { es: 'movimiento lateral', en: 'lateral movement' },
  command_and_control: { es: 'mando y control', en: 'command and control' },
  exfiltration: { es: 'exfiltración', en: 'exfiltration' },
  impact: { es: 'impacto', en: 'impact' },
} as const satisfies Readonly<Record<string, Both>>
export type Tactic = keyof typeof TACTICS

/** Id of a technique without its sub-technique: tactic, name in Spanish, name in English, mitigations. */
const TECHNIQUES: readonly (readonly [string, Tactic, string, string, readonly string[]])[] = [
  ['T1595', 'reconnaissance', 'escaneo activo', 'active scanning', ['M1056']],
  ['T1569', 'execution', 'servicios del sistema', 'system services', ['M1026', 'M1040']],
  ['T1047', 'execution', 'WMI', 'Windows Management Instrumentation', ['M1026', 'M1040']],
  ['T1053', 'execution', 'tarea programada', 'scheduled task', ['M1026', 'M1028']],
  ['T1098', 'persistence', 'manipulación de cuentas', 'account manipulation', ['M1032', 'M1026']],
  ['T1136', 'persistence', 'creación de cuentas', 'create account', ['M1032', 'M1026']],
  ['T1543', 'persistence', 'creación de servicios', 'create or modify system process', ['M1026', 'M1040']],
  ['T1546', 'persistence', 'ejecución por eventos', 'event triggered execution', ['M1026']],
  [
    'T1068',
    'privilege_escalation',
    'explotación para escalar privilegios',
    'exploitation for privilege escalation',
    ['M1051'],
  ],
  ['T1070', 'defense_evasion', 'borrado de huellas', 'indicator removal', ['M1029', 'M1026']],
  ['T1112', 'defense_evasion', 'cambios en el registro de Windows', 'modify registry', ['M1024']],
  ['T1207', 'defense_evasion', 'controlador de dominio falso', 'rogue domain controller', ['M1026']],
  ['T1110', 'credential_access', 'fuerza bruta', 'brute force', ['M1036', 'M1032', 'M1027']],
  ['T1003', 'credential_access', 'extracción de credenciales', 'OS credential dumping', ['M1026', 'M1027', 'M1015']],
  ['T1187', 'credential_access', 'autenticación forzada', 'forced authentication', ['M1037', 'M1027']],
  ['T1555', 'credential_access', 'credenciales guardadas', 'credentials from password stores', ['M1027', 'M1026']],
  ['T1557', 'credential_access', 'intermediario', 'adversary in the middle', ['M1037', 'M1041']],
  [
    'T1558',
    'credential_access',
    'robo o falsificación de tiques Kerberos',
    'steal or forge Kerberos tickets',
    ['M1027', 'M1041'],
  ],
  ['T1007', 'discovery', 'descubrimiento de servicios del sistema', 'system service discovery', []],
  ['T1018', 'discovery', 'descubrimiento de equipos', 'remote system discovery', []],
  ['T1033', 'discovery', 'descubrimiento de usuarios', 'system owner discovery', []],
  [
    'T1046',
    'discovery',
    'descubrimiento de servicios de red',
    'network service discovery',
    ['M1042', 'M1030', 'M1031'],
  ],
  ['T1049', 'discovery', 'descubrimiento de conexiones', 'network connections discovery', []],
  ['T1069', 'discovery', 'descubrimiento de grupos', 'permission groups discovery', []],
  ['T1087', 'discovery', 'descubrimiento de cuentas', 'account discovery', ['M1028']],
  ['T1135', 'discovery', 'descubrimiento de recursos compartidos', 'network share discovery', ['M1028']],
  ['T1201', 'discovery', 'descubrimiento de la política de contraseñas', 'password policy discovery', []],
  ['T1482', 'discovery', 'descubrimiento de confianzas de dominio', 'domain trust discovery', ['M1030']],
  ['T1021', 'lateral_movement', 'servicios remotos', 'remote services', ['M1032', 'M1035', 'M1030']],
  [
    'T1210',
    'lateral_movement',
    'explotación de servicios remotos',
    'exploitation of remote services',
    ['M1051', 'M1042', 'M1030'],
  ],
  ['T1570', 'lateral_movement', 'traslado de herramientas', 'lateral tool transfer', ['M1037', 'M1031']],
  ['T1071', 'command_and_control', 'protocolo de aplicación', 'application layer protocol', ['M1031', 'M1037']],
  ['T1568', 'command_and_control', 'resolución dinámica', 'dynamic resolution', ['M1021', 'M1031']],
  ['T1571', 'command_and_control', 'puerto no habitual', 'non-standard port', ['M1031', 'M1037']],
  ['T1572', 'command_and_control', 'túnel de protocolo', 'protocol tunneling', ['M1037', 'M1031']],
  ['T1573', 'command_and_control', 'canal cifrado', 'encrypted channel', ['M1031']],
  ['T1041', 'exfiltration', 'exfiltración por el canal de mando', 'exfiltration over C2 channel', ['M1031', 'M1057']],
  [
    'T1048',
    'exfiltration',
    'exfiltración por otro protocolo',
    'exfiltration over alternative protocol',
    ['M1037', 'M1031'],
  ],
  ['T1489', 'impact', 'parada de servicios', 'service stop', ['M1030', 'M1026']],
  ['T1498', 'impact', 'denegación de servicio de red', 'network denial of service', ['M1037']],
  ['T1499', 'impact', 'denegación de servicio de un equipo', 'endpoint denial of service', ['M1037']],
  ['T1529', 'impact', 'apagado del sistema', 'system shutdown', []],
]
const BY_ID = new Map(TECHNIQUES.map((technique) => [technique[0], technique]))

const MITIGATIONS: Readonly<Record<string, Both>> = {
  M1015: {
    es: 'endurecer Active Directory (derechos de replicación)',
    en: 'harden Active Directory (replication rights)',
  },
  M1021: { es: 'filtrar contenidos y nombres de dominio', en: 'filter content and domain names' },
  M1024: { es: 'restringir permisos del registro de Windows', en: 'restrict registry permissions' },
  M1026: {
    es: 'reducir las cuentas privilegiadas y dónde se usan',
    en: 'reduce privileged accounts and where they are used',
  },
  M1027: { es: 'contraseñas largas y únicas', en: 'long, unique passwords' },
  M1028: {
    es: 'ajustar la configuración del sistema (listados anónimos, tareas)',
    en: 'tighten system settings (anonymous listing, tasks)',
  },
  M1029: { es: 'enviar los registros a otro equipo', en: 'ship logs to another host' },
  M1030: { es: 'segmentar la red', en: 'segment the network' },
  M1031: { es: 'prevención de intrusiones en la red', en: 'network intrusion prevention' },
  M1032: { es: 'autenticación de varios factores', en: 'multi-factor authentication' },
  M1035: {
    es: 'limitar desde dónde se accede a los servicios remotos',
    en: 'limit from where remote services can be reached',
  },
  M1036: { es: 'bloqueo de cuentas y límites de intentos', en: 'account lock-out and attempt limits' },
  M1037: { es: 'filtrar el tráfico de red', en: 'filter network traffic' },
  M1040: {
    es: 'impedir comportamientos en el equipo (reglas ASR)',
    en: 'prevent behaviour on the endpoint (ASR rules)',
  },
  M1041: {
    es: 'exigir cifrado y firma (AES en Kerberos, firma SMB)',
    en: 'require encryption and signing (Kerberos AES, SMB signing)',
  },
  M1042: {
    es: 'desactivar o quitar servicios que no hacen falta',
    en: 'disable or remove services that are not needed',
  },
  M1051: { es: 'instalar las actualizaciones pendientes', en: 'install missing updates' },
  M1056: { es: 'reducir lo que se ve desde fuera', en: 'reduce what is visible from outside' },
  M1057: { es: 'prevención de fuga de datos', en: 'data loss prevention' },
}

const known = (id: string) => BY_ID.get(id.split('.')[0] ?? id)

/** Undefined: not in the table. */
export const tacticOf = (id: string): Tactic | undefined => known(id)?.[1]

export const tacticName = (tactic: Tactic, language: Language): string => TACTICS[tactic][language]

/** Distinct tactics of techniques, in the order of an intrusion. */
export const tacticsOf = (ids: readonly string[]): Tactic[] => {
  const found = new Set(ids.map(tacticOf))
  return (Object.keys(TACTICS) as Tactic[]).filter((tactic) => found.has(tactic))
}

/** "T1021.002 (servicios remotos)"; an unknown id as it is. */
export const techniqueName = (id: string, language: Language): string => {
  const technique = known(id)
  return technique ? `${id} (${language === 'es' ? technique[2] : technique[3]})` : id
}

/** "M1032 (autenticación de varios factores)" for each mitigation of the techniques, without repeats. */
export const mitigationsOf = (ids: readonly string[], language: Language): string[] =>
  [...new Set(ids.flatMap((id) => known(id)?.[4] ?? []))].map((id) => `${id} (${MITIGATIONS[id]?.[language] ?? id})`)
