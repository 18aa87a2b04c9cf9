// Every detector. A new one is a file, a test and a line here.
import { accountSpraying } from './account-spraying.ts'
import { attackTool } from './attack-tool.ts'
import { coercedAuthentication } from './coerced-authentication.ts'
import { craftedProbe } from './crafted-probe.ts'
import { credentialTheft } from './credential-theft.ts'
import { directorySearch, directoryVolume } from './directory-search.ts'
import { dnsTunnel, dnsVolume, longDnsNames } from './dns-tunnel.ts'
import { domainDiscovery } from './domain-discovery.ts'
import { drawnDomain } from './drawn-domain.ts'
import { exfiltration } from './exfiltration.ts'
import { externalAlert } from './external-alert.ts'
import { amplification, packetFlood, synFlood } from './flood.ts'
import { frameworkProfile } from './framework-profile.ts'
import { httpCommand, programDownload } from './http-command.ts'
import { icmpTunnel, icmpVolume } from './icmp-tunnel.ts'
import { impossibleTravel } from './impossible-travel.ts'
import { intelHit } from './intel-hit.ts'
import { ticketHarvest } from './kerberos-tickets.ts'
import { loginGuessing } from './login-guessing.ts'
import { model } from './model.ts'
import { netlogonGuessing } from './netlogon-guessing.ts'
import type { Detector } from './observation.ts'
import { ircChannel, plainMail, unknownProtocol } from './odd-channel.ts'
import { oddTls } from './odd-tls.ts'
import { passwordGuessing, scriptedLogin } from './password-guessing.ts'
import { remoteExecution } from './remote-execution.ts'
import { remoteTampering } from './remote-tampering.ts'
import { horizontalScan, pingSweep, verticalScan } from './scan.ts'
import { scannerName } from './scanner-name.ts'
import { smbExploit } from './smb-exploit.ts'
import { beacon, heldChannel, repeatedExchange } from './timed-contact.ts'
import { unlistedService } from './unlisted-service.ts'
import { webExploit } from './web-exploit.ts'

export const DETECTORS: readonly Detector[] = [
  verticalScan,
  horizontalScan,
  pingSweep,
  craftedProbe,
  scannerName,
  passwordGuessing,
  scriptedLogin,
  synFlood,
  amplification,
  packetFlood,
  remoteExecution,
  remoteTampering,
  credentialTheft,
  domainDiscovery,
  directorySearch,
  directoryVolume,
  coercedAuthentication,
  netlogonGuessing,
  ticketHarvest,
  accountSpraying,
  loginGuessing,
  smbExploit,
  attackTool,
  frameworkProfile,
  beacon,
  heldChannel,
  repeatedExchange,
  oddTls,
  httpCommand,
  programDownload,
  unknownProtocol,
  ircChannel,
  plainMail,
  dnsTunnel,
  longDnsNames,
  dnsVolume,
  drawnDomain,
  icmpTunnel,
  icmpVolume,
  exfiltration,
  webExploit,
  impossibleTravel,
  unlistedService,
  externalAlert,
  intelHit,
  model,
]
