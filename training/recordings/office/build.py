"""Builds the offices: one bridge per site, a cable per host, a gateway between the sites and the simulated Internet. No way leads out.

Usage: build.py LAB HOSTS_PER_SITE
"""

import ipaddress
import os
import subprocess
import sys

from world import OTHER_ADDRESSES, SITES, Host, internet, office


def sh(*command: str, given: str | None = None) -> None:
    subprocess.run(command, check=True, input=given, text=True, stdout=subprocess.DEVNULL)


def space(name: str) -> None:
    sh('ip', 'netns', 'add', name)
    sh('ip', '-n', name, 'link', 'set', 'lo', 'up')


def cable(host: Host, hub: str, port: str, device: str = 'eth0') -> None:
    """Offloading is off: it would show the sensor segments larger than any wire carries, with unfinished checksums."""
    sh('ip', 'link', 'add', device, 'netns', host.space, 'type', 'veth', 'peer', 'name', port, 'netns', hub)
    sh('ip', 'netns', 'exec', host.space, 'ethtool', '-K', device, 'tso', 'off', 'gso', 'off', 'gro', 'off', 'tx', 'off')
    sh('ip', '-n', hub, '-batch', '-', given=f'link set {port} master hub\nlink set {port} up\n')


def plug(host: Host, hub: str) -> None:
    network = ipaddress.ip_network(SITES[host.site])
    space(host.space)
    os.makedirs(f'/etc/netns/{host.space}', exist_ok=True)
    with open(f'/etc/netns/{host.space}/resolv.conf', 'w') as out:
        out.write(f'nameserver {network[2]}\nsearch corp.lan\n')
    cable(host, hub, host.name)
    sh(
        'ip',
        '-n',
        host.space,
        '-batch',
        '-',
        given=f'addr add {host.address}/{network.prefixlen} broadcast + dev eth0\nlink set eth0 up\nroute add default via {network[1]}\n',
    )


def main(lab: str, hosts: str) -> None:
    gate, inet = f'{lab}-gate', f'{lab}-inet'
    for name in (gate, inet):
        space(name)
    sh('ip', 'netns', 'exec', gate, 'sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.conf.all.rp_filter=0')
    sh('ip', '-n', gate, 'route', 'add', 'blackhole', 'default', 'metric', '4000')
    sh('ip', '-n', inet, 'route', 'add', 'blackhole', 'default', 'metric', '4000')
    addresses = [web.address for web in internet()] + list(OTHER_ADDRESSES)
    sh('ip', '-n', inet, '-batch', '-', given=''.join(f'addr add {address}/32 dev lo\n' for address in addresses))
    for site, text in SITES.items():
        network = ipaddress.ip_network(text)
        hub = f'{lab}-hub{site}'
        space(hub)
        sh('ip', '-n', hub, 'link', 'add', 'hub', 'type', 'bridge')
        sh('ip', '-n', hub, 'link', 'set', 'hub', 'up')
        for host in office(site, int(hosts), lab):
            if host.role == 'gate':
                cable(Host('gate', site, 'gate', host.address, gate), hub, 'gate', f'lan{site}')
                sh(
                    'ip',
                    '-n',
                    gate,
                    '-batch',
                    '-',
                    given=f'addr add {host.address}/{network.prefixlen} dev lan{site}\nlink set lan{site} up\n',
                )
            else:
                plug(host, hub)


if __name__ == '__main__':
    main(*sys.argv[1:])
