// Traces of exploits in an HTTP request: in its target, its headers or the beginning of its body. One list for the sensor, which sees all of
// it, and for detection, which judges events of any producer. Names are those of content_marks without "http_".
export type WebTrace = {
  readonly name: string
  readonly pattern: RegExp
  /** Natural logarithm of a likelihood ratio. */
  readonly strength: number
  /** What would run code when it works; else it asks a server for what it should not tell. */
  readonly runsCode: boolean
}

/** Nothing else writes these into a request: one is enough. */
const CERTAIN = 11
/** May stand in a search or in an article's address: three different ones are enough. */
const LIKELY = 4

const runs = (name: string, pattern: RegExp, strength = CERTAIN): WebTrace => ({
  name,
  pattern,
  strength,
  runsCode: true,
})
const asks = (name: string, pattern: RegExp, strength = LIKELY): WebTrace => ({
  name,
  pattern,
  strength,
  runsCode: false,
})

export const WEB_TRACES: readonly WebTrace[] = [
  // CVE-2021-44228, with the usual ways to hide the word: ${${lower:j}ndi:..., ${${::-j}${::-n}...
  runs('log4shell', /\$\{(jndi|\$\{(lower|upper|env|sys|date|::|[a-z]*:-?))/i),
  // CVE-2014-6271: a function definition where a header's value should be.
  runs('shellshock', /(?:^|:\s)\(\)\s*\{\s*[^}\r\n]{0,20};?\s*\}\s*;/m),
  runs('struts_ognl', /%\{[^}]{0,60}(#_memberAccess|@java\.lang|ProcessBuilder)|@ognl\.OgnlContext|#_memberAccess/i),
  // CVE-2022-26134, CVE-2021-26084, CVE-2022-22954 and other expressions that reach for the runtime.
  runs(
    'expression',
    /java\.lang\.Runtime|getRuntime\(\)|freemarker\.template\.utility|javax\.script\.ScriptEngineManager|Class\.forName\(/,
  ),
  runs('spring4shell', /class\.module\.classLoader/i),
  runs(
    'php_code',
    /allow_url_include\s*=|auto_prepend_file=php:|php:\/\/(input|filter)|invokefunction&function=call_user_func|\/phpunit\/\S*eval-stdin\.php/i,
  ),
  runs('drupal_render', /\[#(?:post_render|markup|lazy_builder)\]|%23post_render/i),
  runs('node_function', /_\$\$ND_FUNC\$\$_/),
  // CVE-2021-41773 and CVE-2021-42013, CVE-2020-14882: dots and slashes escaped once or twice on the way to a program.
  runs(
    'escaped_traversal',
    /\/(?:cgi-bin|console\/(?:css|images))\/\S{0,20}(?:\.%2e|%2e\.|%2e%2e|%%32%65|%252e%252e)/i,
  ),
  runs('f5_management', /\/tmui\/login\.jsp\/\.\.;|\/mgmt\/tm\/util\/bash|\/hsqldb%?;/i),
  runs(
    'proxyshell',
    /\/autodiscover\/autodiscover\.json\?[^ ]{0,80}(?:\/mapi\/|\/powershell|\/ews\/|Email=autodiscover)|X-BEResource=[^;\r\n]{0,80}~/i,
  ),
  runs('weblogic', /\/(?:wls-wsat|_async)\/(?:CoordinatorPortType|RegistrationPortTypeRPC|AsyncResponseService)/i, 8),
  runs('omi_command', /SCX_OperatingSystem[\s\S]{0,2000}Execute(?:Shell)?Command/),
  runs('jenkins_script', /descriptorByName\/[\w.]{10,80}\/checkScript/),
  runs('solr_template', /wt=velocity&[^ ]{0,80}v\.template/i),
  runs('iis_webdav', /^If:\s*<http:\/\/[^>\s]{100,}/im),
  runs('http_sys', /^Accept-Encoding:[^\r\n]*,\s*,\s*$/im),
  runs(
    'device_command',
    /\/GponForm\/diag_Form\?|setup\.cgi\?\S{0,60}todo=syscmd|\/ctrlt\/DeviceUpgrade|\/cgi-bin\/(?:\S{0,40})?;(?:\$\{IFS\}|wget|cd)|\/shell\?(?:cd|wget|\/bin)|\/boaform\/admin\/formPing|NewInternalClient>`|\/tmUnblock\.cgi|\/HNAP1[\s\S]{0,400}SOAPAction:[^\r\n]*`/i,
  ),
  runs('shell_command', /[;|&`]\s*(wget|curl|tftp|nc|bash|sh|chmod|powershell)[ +]+\S*(https?:|\/tmp|-[a-z])/i, 8),
  runs(
    'web_shell',
    /\/(c99|r57|wso|b374k|shell|cmd|antsword|behinder|chopper)\d*\.(php|aspx?|jspx?)\b.*[?&](cmd|c|exec|act|pass)=/i,
    7,
  ),
  // VPN gateways (CVE-2018-13379, CVE-2019-11510, CVE-2019-19781).
  asks(
    'gateway_file',
    /\/remote\/fgt_lang\?lang=\/\.\.|\/dana-na\/\.\.\/|\/dana\/html5acc\/guacamole\/\.\.|\/vpn\/\.\.\/vpns\//i,
    CERTAIN,
  ),
  asks('range_overflow', /^Range:\s*bytes=\d*-18446744073709551615/im, CERTAIN),
  asks('external_entity', /<!ENTITY\s+\S+\s+SYSTEM/i, 8),
  asks('path_traversal', /(\.\.[/\\]){2,}|\/etc\/(passwd|shadow)\b|\\?windows\\win\.ini/i),
  asks(
    'sql_injection',
    /\bunion\s+(all\s+)?select\b|'\s*(or|and)\s+['\d]+\s*=\s*['\d]|information_schema\.|\b(sleep|benchmark|pg_sleep)\s*\(\s*\d|waitfor\s+delay\b|'\s*;\s*(drop|insert|update|exec)\b/i,
  ),
  asks('script_injection', /<script\b|javascript:alert|onerror\s*=\s*alert/i, 3),
  asks('secret_file', /\/\.(env|git\/(config|HEAD)|aws\/credentials|ssh\/id_rsa|htpasswd)\b/),
]

/** Twice, since traversal is often hidden by a second layer; broken escapes stay as they are. */
export const decodeEscapes = (text: string): string => decodeOnce(decodeOnce(text.replaceAll('+', ' ')))
const decodeOnce = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** Traces in a text as it was sent and as it reads without its escapes; `least`: the weakest that is looked for. */
export const tracesIn = (text: string, least = 0): readonly WebTrace[] => {
  const plain = text.includes('%') ? decodeEscapes(text) : text
  return WEB_TRACES.filter(({ pattern, strength }) => strength >= least && (pattern.test(text) || pattern.test(plain)))
}
