// Which tool, malware family or application made a capture: what is held out together when a model is tested on what it never saw.
const TOOLS: readonly (readonly [RegExp, string])[] = [
  [/^(scan_nmap|scan_os)|^port_scan/, 'nmap'],
  [/^scan_masscan/, 'masscan'],
  [/^scan_(\w+?)_/, 'scan-$1'],
  [/hydra|^ssh_bruteforce/, 'hydra'],
  [/^ddos_amp/, 'amplification'],
  [/^ddos_synflood/, 'synflood-kit'],
  [/^syn_flood/, 'hping3'],
  [/^beacon/, 'own-beacon'],
  [/^c2_dns_tunnel_iodine/, 'iodine'],
  [/^c2_icmp_tunnel/, 'ptunnel'],
  [/^c2_(asyncrat|agenttesla|ek_to_cryptowall|cryptowall)/, '$1'],
  [/^c2_(\w+?)(_|\.)/, '$1'],
  [/^apt_(covenant|empire|mimikatz|zerologon|eternalblue|printnightmare)/, '$1'],
  [/^apt_pa_(\w+?)_/, 'apt-$1'],
]

/** Name of the tool behind a capture file; an ordinary capture is a tool of its own. */
export const toolOf = (file: string): string => {
  for (const [pattern, tool] of TOOLS) {
    const found = file.match(pattern)
    if (found) return tool.replace('$1', found[1] ?? '').replace('ek_to_', '')
  }
  return file.replace(/\.pcap(ng)?$/, '')
}
