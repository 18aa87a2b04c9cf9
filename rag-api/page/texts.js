// The page's own words in both languages. Everything else on it is data and goes through textContent.
export const TEXTS = {
  es: {
    askTitle: 'Pregunte',
    questionLabel: '¿Qué quiere saber?',
    ask: 'Preguntar',
    asking: 'Buscando…',
    alertsTitle: 'Alertas en vivo',
    noAlerts: 'Aún no hay alertas.',
    severity: 'Gravedad',
    class: 'Clase',
    source: 'Origen',
    targets: 'Destinos',
    lastSeen: 'Última vez',
    flows: 'Flujos',
    score: 'Confianza',
    close: 'Cerrar',
    live: 'En vivo',
    offline: 'Sin conexión; se reintenta',
    needsToken: 'Este servicio pide un testigo (HTTP_TOKEN):',
    understood: 'Entendido como',
    coverage: 'Evento más reciente',
    none: 'ninguno',
    took: 'Respondido en',
    dropped: 'afirmaciones descartadas por no comprobarse',
    event: 'Evento',
    alert: 'Alerta',
    manySources: 'muchos orígenes',
    attribution: 'Geolocalización de direcciones por',
  },
  en: {
    askTitle: 'Ask',
    questionLabel: 'What do you want to know?',
    ask: 'Ask',
    asking: 'Searching…',
    alertsTitle: 'Live alerts',
    noAlerts: 'No alerts yet.',
    severity: 'Severity',
    class: 'Class',
    source: 'Source',
    targets: 'Targets',
    lastSeen: 'Last seen',
    flows: 'Flows',
    score: 'Confidence',
    close: 'Close',
    live: 'Live',
    offline: 'Not connected; trying again',
    needsToken: 'This service asks for a token (HTTP_TOKEN):',
    understood: 'Understood as',
    coverage: 'Newest event',
    none: 'none',
    took: 'Answered in',
    dropped: 'claims dropped because they did not check out',
    event: 'Event',
    alert: 'Alert',
    manySources: 'many sources',
    attribution: 'IP geolocation by',
  },
}

export const EXAMPLES = {
  es: [
    '¿Qué eventos inusuales ocurrieron entre las 14:00 y 16:00?',
    '¿Qué eventos precedieron a este ataque SSH en las últimas 4 horas?',
    'Muéstrame la correlación entre estos eventos de los últimos 30 minutos',
    'Retrocede 2 horas y encuentra eventos relacionados con esta IP 192.168.1.100',
    'Analiza el comportamiento de esta IP en las últimas 48 horas',
    '¿Ha ocurrido algo similar anteriormente? ¿Cuándo y con qué frecuencia?',
    '¿Cuántos ataques hubo hoy?',
    'Las 10 IP más activas de la última hora',
  ],
  en: [
    'What unusual events happened between 14:00 and 16:00?',
    'What preceded this SSH attack in the last 4 hours?',
    'Show me the correlation between these events of the last 30 minutes',
    'Go back 2 hours and find events related to this IP 192.168.1.100',
    'Analyse the behaviour of this IP in the last 48 hours',
    'Has anything similar happened before? When and how often?',
    'How many attacks were there today?',
    'Top 10 IPs of the last hour',
  ],
}

const CLASSES = {
  es: {
    port_scan: 'Escaneo de puertos',
    ssh_bruteforce: 'Fuerza bruta SSH',
    ddos: 'Denegación de servicio',
    botnet_c2: 'Botnet (C2)',
    apt: 'APT',
  },
  en: {
    port_scan: 'Port scan',
    ssh_bruteforce: 'SSH brute force',
    ddos: 'Denial of service',
    botnet_c2: 'Botnet (C2)',
    apt: 'APT',
  },
}
const SEVERITIES = {
  es: { low: 'baja', medium: 'media', high: 'alta', critical: 'crítica' },
  en: { low: 'low', medium: 'medium', high: 'high', critical: 'critical' },
}

const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : key)
export const className = (name, language) => own(CLASSES[language], name)
export const severityName = (name, language) => own(SEVERITIES[language], name)
