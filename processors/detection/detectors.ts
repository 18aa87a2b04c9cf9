// Every detector. A new one is a file, a test and a line here.

import { drawnDomain } from './command-and-control/drawn-domain.ts'
import { exfiltration } from './command-and-control/exfiltration.ts'
import { frameworkProfile } from './command-and-control/framework-profile.ts'
import { httpCommand, programDownload } from './command-and-control/http-command.ts'
import { knownContent } from './command-and-control/known-content.ts'
import { ircChannel, plainMail, unknownProtocol } from './command-and-control/odd-channel.ts'
import { oddTls } from './command-and-control/odd-tls.ts'
import { beacon, heldChannel, repeatedExchange } from './command-and-control/timed-contact.ts'
import { externalAlert } from './context/external-alert.ts'
import { impossibleTravel } from './context/impossible-travel.ts'
import { intelHit } from './context/intel-hit.ts'
import { model } from './context/model.ts'
import { unlistedService } from './context/unlisted-service.ts'
import { serviceExploit } from './exploitation/service-exploit.ts'
import { smbExploit } from './exploitation/smb-exploit.ts'
import { webExploit } from './exploitation/web-exploit.ts'
import { amplification, packetFlood, synFlood } from './flooding/flood.ts'
import { requestFlood } from './flooding/request-flood.ts'
import { slowRequests } from './flooding/slow-requests.ts'
import { strayFlood } from './flooding/stray-flood.ts'
import { accountSpraying } from './guessing/account-spraying.ts'
import { loginGuessing, patientGuessing } from './guessing/login-guessing.ts'
import { passwordGuessing, scriptedLogin } from './guessing/password-guessing.ts'
import type { Detector } from './observation.ts'
import { craftedProbe } from './scanning/crafted-probe.ts'
import { horizontalScan, pingSweep, verticalScan } from './scanning/scan.ts'
import { scannerName } from './scanning/scanner-name.ts'
import { dnsTunnel, dnsVolume, longDnsNames } from './tunneling/dns-tunnel.ts'
import { icmpTunnel, icmpVolume } from './tunneling/icmp-tunnel.ts'
import { attackTool } from './windows-domain/attack-tool.ts'
import { coercedAuthentication } from './windows-domain/coerced-authentication.ts'
import { credentialTheft } from './windows-domain/credential-theft.ts'
import { directorySearch, directoryVolume } from './windows-domain/directory-search.ts'
import { domainDiscovery } from './windows-domain/domain-discovery.ts'
import { ticketHarvest } from './windows-domain/kerberos-tickets.ts'
import { netlogonGuessing } from './windows-domain/netlogon-guessing.ts'
import { remoteExecution } from './windows-domain/remote-execution.ts'
import { remoteTampering } from './windows-domain/remote-tampering.ts'

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
  strayFlood,
  slowRequests,
  requestFlood,
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
  patientGuessing,
  smbExploit,
  serviceExploit,
  attackTool,
  frameworkProfile,
  knownContent,
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
