// Services by well-known port (IANA's registry, the ones that matter to this platform), for flows whose content says nothing.
import { TCP } from './decoded-packet.ts'

const TCP_SERVICES = new Map([
  [21, 'ftp'],
  [22, 'ssh'],
  [23, 'telnet'],
  [25, 'smtp'],
  [53, 'dns'],
  [80, 'http'],
  [88, 'kerberos'],
  [110, 'pop3'],
  [135, 'dce_rpc'],
  [139, 'smb'],
  [143, 'imap'],
  [389, 'ldap'],
  [443, 'tls'],
  [445, 'smb'],
  [465, 'smtp'],
  [587, 'smtp'],
  [636, 'ldap'],
  [993, 'imap'],
  [995, 'pop3'],
  [1433, 'mssql'],
  [3306, 'mysql'],
  [3389, 'rdp'],
  [5432, 'postgresql'],
  [5900, 'vnc'],
  [5985, 'winrm'],
  [6379, 'redis'],
  [8080, 'http'],
  [8443, 'tls'],
  [27017, 'mongodb'],
])
const UDP_SERVICES = new Map([
  [53, 'dns'],
  [67, 'dhcp'],
  [68, 'dhcp'],
  [69, 'tftp'],
  [88, 'kerberos'],
  [123, 'ntp'],
  [137, 'netbios'],
  [138, 'netbios'],
  [161, 'snmp'],
  [389, 'ldap'],
  [443, 'quic'],
  [500, 'ipsec'],
  [514, 'syslog'],
  [1900, 'ssdp'],
  [4500, 'ipsec'],
  [5353, 'mdns'],
  [5355, 'llmnr'],
  [11211, 'memcached'],
])

/** Service of a TCP or UDP port; undefined where it is not well known. */
export const serviceOfPort = (protocol: number, port: number): string | undefined =>
  (protocol === TCP ? TCP_SERVICES : UDP_SERVICES).get(port)
