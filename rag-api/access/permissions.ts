// What each role may do: the one table. Routes name the permission that they need (config.needs); a route that names none needs `platform`.

/** Each may do what those before it may. */
export const ROLES = ['viewer', 'analyst', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** What a token may do beside its role; for programs. */
export const SCOPES = ['functions', 'mcp'] as const
export type Scope = (typeof SCOPES)[number]

export type Rule = {
  /** Least role; `open`: nobody is asked who they are; `none`: no role is enough, only the scope. */
  readonly role: Role | 'open' | 'none'
  /** Enough in the place of the role. */
  readonly scope?: Scope
  /** Each request is noted in the audit log as this action. Absent: it is not. */
  readonly action?: string
  readonly what: string
}

const rule = (role: Rule['role'], action: string | undefined, what: string, scope?: Scope): Rule => ({
  role,
  what,
  ...(action ? { action } : {}),
  ...(scope ? { scope } : {}),
})

export const PERMISSIONS = {
  open: rule('open', undefined, 'The page without its data, health and readiness, the description of the API.'),
  alerts: rule('viewer', undefined, 'Read alerts and follow them live.'),
  incidents: rule('viewer', undefined, 'Read how alerts form incidents.'),
  questions: rule(
    'viewer',
    'question',
    'Ask questions; without `private_texts`, quoted texts are left out of the answer.',
  ),
  metrics: rule('viewer', undefined, 'Read the metrics of the service.'),
  private_texts: rule('analyst', undefined, 'See in answers what is quoted: log lines, names of accounts.'),
  events: rule('analyst', 'event', 'Read an event with everything measured.'),
  logs: rule('analyst', 'log', 'Read a log line.'),
  similar: rule('analyst', 'similar', 'Look for events and log lines that resemble a text or one another.'),
  feedback: rule('analyst', 'feedback', 'Say whether an alert was right.'),
  reports: rule('analyst', 'report', 'Make the forensic report of an incident.'),
  traces: rule('analyst', 'trace', 'Read what a language model was asked and said.'),
  functions: rule('analyst', 'function', 'Call the functions for machines; their results are whole.', 'functions'),
  mcp: rule('none', 'mcp', 'Use the tools over MCP; their results are whole.', 'mcp'),
  audit: rule('admin', 'audit', 'Read the audit log.'),
  platform: rule('admin', 'platform', 'Change the platform, and whatever a route does not say.'),
} as const satisfies Readonly<Record<string, Rule>>
export type Permission = keyof typeof PERMISSIONS

/** Who calls: the name, role and scopes of the token. */
export type Caller = { readonly name: string; readonly role: Role; readonly scopes: readonly Scope[] }

const rankOf = (role: Role): number => ROLES.indexOf(role)

/** Whether the caller has the role or the scope that the permission asks for. */
export const isAllowed = ({ role, scopes }: Caller, permission: Permission): boolean => {
  const needed: Rule = PERMISSIONS[permission]
  if (needed.role === 'open') return true
  if (needed.scope && scopes.includes(needed.scope)) return true
  return needed.role !== 'none' && rankOf(role) >= rankOf(needed.role)
}

/** "role analyst or scope functions". */
export const neededText = (permission: Permission): string => {
  const { role, scope }: Rule = PERMISSIONS[permission]
  return [role === 'none' ? '' : `role ${role}`, scope ? `scope ${scope}` : ''].filter(Boolean).join(' or ')
}
