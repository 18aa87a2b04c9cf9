// Requests by which public command-and-control frameworks, remote-control tools and stealers are known when nobody changed their defaults:
// method, path and the client's name, as their documentation, source and public reports of their traffic give them. Facts only.
export type HttpProfile = {
  readonly name: string
  /** null: any. */
  readonly method: string | null
  readonly path: RegExp
  /** Exact name of the client, or a pattern of it; null: the profile's is that of too many. */
  readonly agent: string | RegExp | null
  /** What the request alone is worth: 4-6 others could ask so too, 8-9 hardly anybody, 11 nobody. */
  readonly strength: number
}

// A build of Chrome that was never given out to people: it stands in lists of agents that programs copy from.
const COVENANT_AGENT =
  'Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/41.0.2228.0 Safari/537.36'
const EMPIRE_AGENT = 'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko'
const ANY = /^/

/** Operated by hand, once inside (post-exploitation). */
export const FRAMEWORKS: readonly HttpProfile[] = [
  {
    ...{ name: 'covenant', method: 'GET', agent: COVENANT_AGENT, strength: 8 },
    path: /^\/en-us\/(?:index|docs|test)\.html$/,
  },
  {
    ...{ name: 'covenant_task', method: 'GET', agent: COVENANT_AGENT, strength: 9 },
    path: /^\/en-us\/(?:index|docs|test)\.html\?(?:page|type|message)=[0-9a-f]{10}&v=1$/,
  },
  {
    ...{ name: 'empire', method: null, agent: EMPIRE_AGENT, strength: 6 },
    path: /^\/(?:admin\/get|news|login\/process)\.php$/,
  },
  { name: 'cobalt_strike_post', method: 'POST', agent: null, strength: 8, path: /^\/submit\.php\?id=\d{3,10}$/ },
  {
    ...{ name: 'cobalt_strike_get', method: 'GET', agent: /\bMSIE (?:7|8|9|10)\.0;/, strength: 6 },
    path: /^\/(?:ca|dpixel|__utm\.gif|pixel(?:\.gif)?|g\.pixel|dot\.gif|updates\.rss|fwlink|cm|cx|match|visit\.js|load|push|ptj|j\.ad|ga\.js|en_US\/all\.js|activity|IE9CompatViewList\.xml)$/,
  },
  { name: 'mythic', method: 'POST', agent: null, strength: 8, path: /^\/(?:api\/v1\.4\/)?agent_message$/ },
  {
    ...{ name: 'poshc2', method: null, agent: null, strength: 6 },
    path: /^\/(?:adServingData\/PROD\/TMClient\/6\/8736|babel-polyfill\/6\.3\.14\/polyfill\.min\.js=|branch-locator\/search\.asp|business\/retail-business\/insurance\.asp|cisben\/marketq|classroom\/sharewidget\/widget_stable\.html|putil\/2018\/0\/11\/po\.html|status\/995598521343541248\/query|trader-update\/history|types\/translation\/v1\/articles|uasclient\/0\.1\.34\/modules|usersync\/tradedesk|utag\/lbg\/main\/prod\/utag\.15\.js|vs\/site\/bgroup\/visitor|web\/20110920084728|work\/embedded\/search|GoPro5\/black\/2018|Philips\/v902)\b/,
  },
  { name: 'koadic', method: null, agent: null, strength: 9, path: /^\/\w{1,12}\?sid=[0-9a-f]{32};(?:csrf=|jobid=)?/ },
  { name: 'caldera', method: 'POST', agent: null, strength: 5, path: /^\/beacon$/ },
]

/** What criminals spread: bots, stealers, remote-control tools under their default names. */
export const MALWARE: readonly HttpProfile[] = [
  { name: 'lokibot', method: 'POST', agent: /\(Charon; Inferno\)/, strength: 11, path: ANY },
  { name: 'lokibot_gate', method: 'POST', agent: null, strength: 6, path: /\/fre\.php$/ },
  { name: 'azorult', method: 'POST', agent: /MSIE 6\.0b; Windows NT 5\.1\)$/, strength: 7, path: /\.php$/ },
  { name: 'pony', method: 'POST', agent: /MSIE 5\.0; Windows 98\)$/, strength: 9, path: /\.php$/ },
  {
    ...{ name: 'raccoon', method: 'POST', strength: 8, path: ANY },
    agent: /^(?:record|mozzzzzzzzzzz|TakeMyPainBack|rqwrwqrqwrqw|AYAYAYAY1337|GeekingToTheMoon|MrBidenNeverKnow)$/,
  },
  // Group tag, machine with its system's build and 32 hexadecimal digits, then the number of the command.
  {
    ...{ name: 'trickbot', method: null, agent: null, strength: 11 },
    path: /^\/[a-z]{3,4}\d{1,3}\/[^/]{1,40}_W\d{4,9}\.[0-9A-F]{32}\/\d{1,2}\//,
  },
  // A base64 text whose signs are escaped by "_2F" and "_2B", cut into folders and given the name of a picture.
  {
    ...{ name: 'gozi', method: null, agent: null, strength: 8 },
    path: /^\/(?:images|drew|jerry|uploaded|fonts)\/(?=\S*_2[BF])[A-Za-z0-9_/]{60,}\.(?:avi|bmp|gif|jpeg|jlk|crw|drr|dot|bob)$/,
  },
  {
    name: 'hancitor',
    method: 'POST',
    agent: null,
    strength: 5,
    path: /^\/(?:4|8|ls\d?|mlu|gate)\/(?:forum|gate)\.php$/,
  },
  {
    ...{ name: 'wshrat', method: 'POST', strength: 11, path: ANY },
    agent: /^(?:WSHRAT|[0-9A-F]{4,16}(?:<\|>|\|)[^|<]{1,60}(?:<\|>|\|))/,
  },
  { name: 'vjw0rm', method: 'POST', agent: /^[^\\]{1,40}(?:\\[^\\]{0,60}){5,}\\?$/, strength: 9, path: /^\/Vre$/ },
  { name: 'netsupport', method: 'POST', agent: /^NetSupport Manager\//, strength: 6, path: ANY },
  { name: 'netsupport_gate', method: 'POST', agent: null, strength: 6, path: /\/fakeurl\.htm$/ },
  { name: 'sality', method: 'GET', agent: /^KUKU v\d/, strength: 11, path: ANY },
  { name: 'amadey', method: 'POST', agent: null, strength: 4, path: /^\/[A-Za-z0-9]{6,12}\/index\.php(?:\?scr=1)?$/ },
  { name: 'redline_panel', method: 'POST', agent: /^(?:RedLine|Meta)Stealer/i, strength: 11, path: ANY },
  {
    name: 'agent_tesla_panel',
    method: 'POST',
    agent: null,
    strength: 5,
    path: /\/(?:webpanel|inc)\/[0-9a-f]{12,}\.php$/,
  },
  // Worms of small devices name themselves when they send their exploits out.
  {
    ...{ name: 'device_worm', method: null, strength: 9, path: ANY },
    agent: /^(?:Hello, ?world$|r00ts3c-owned-you|Hakai\/|dark_NeXus|Yakuza\/|LMAO\/)/i,
  },
]
