"""Who is there: the simulated Internet's names and addresses, and the offices' hosts with their roles. The same for the same seed.

The Internet's hosts hold public addresses inside a namespace that leads nowhere; their real owners have nothing to do with this traffic.
"""

import dataclasses
import ipaddress
import random

NETWORKS = [
    '23.55.96',
    '52.84.18',
    '104.18.6',
    '142.250.201',
    '151.101.66',
    '13.107.42',
    '185.199.108',
    '82.98.150',
    '130.89.148',
    '91.198.174',
    '45.60.11',
    '150.214.5',
    '203.0.113',
    '34.117.59',
    '18.165.83',
    '140.82.121',
]
SITES = {'a': '10.31.0.0/22', 'b': '172.20.8.0/22'}
PARTS = 'nor lys ver dan kol mar tek sol fin gra bel ora pix tan rio val dom net zen lum'.split()
ENDINGS = 'com com com net org es de io nl co.uk'.split()
# Servers of every office, by the last number of their address; the rest are people's machines and devices.
OFFICE_SERVERS = {
    'gate': 1,
    'dns': 2,
    'mail': 3,
    'files': 4,
    'dc': 5,
    'intra': 6,
    'db': 7,
    'git': 8,
    'backup': 9,
    'broker': 10,
    'balancer': 11,
    'app1': 12,
    'app2': 13,
    'app3': 14,
    'app4': 15,
    'printer1': 16,
    'printer2': 17,
    'nas': 18,
    'monitor': 19,
    'admin': 20,
    'inventory': 21,
    'nat': 22,
}
ROLES = {'clerk': 0.42, 'developer': 0.2, 'device': 0.14, 'phone': 0.1, 'camera': 0.06, 'server': 0.08}


@dataclasses.dataclass(frozen=True)
class Host:
    """A machine of an office. `space`: its namespace."""

    name: str
    site: str
    role: str
    address: str
    space: str


@dataclasses.dataclass(frozen=True)
class Web:
    """A service of the Internet: host names that one certificate covers, and where they are."""

    brand: str
    names: tuple[str, ...]
    address: str


def internet(seed: int = 11, brands: int = 60) -> list[Web]:
    draw = random.Random(seed)
    made = []
    taken = set()
    while len(made) < brands:
        brand = ''.join(draw.sample(PARTS, draw.randint(2, 3)))
        if brand in taken:
            continue
        taken.add(brand)
        domain = f'{brand}.{draw.choice(ENDINGS)}'
        number = len(made)
        address = f'{NETWORKS[number % len(NETWORKS)]}.{20 + number}'
        if number % 5 == 4:  # a content network: many drawn names at one address
            names = tuple(f'{draw.getrandbits(48):012x}.{draw.choice(["cdn", "edge", "static"])}.{domain}' for _ in range(14))
        else:
            names = tuple(f'{word}.{domain}' for word in ('www', 'api', 'img', 'login', 'telemetry', 'update', 'chat')) + (domain,)
        made.append(Web(brand, names, address))
    return made


RESOLVER, CLOCKS, MAIL, BROKER, TUNNELS, VOICE = (
    '82.98.150.200',
    ('130.89.148.201', '91.198.174.202'),
    '150.214.5.203',
    '34.117.59.204',
    '203.0.113.205',
    '185.199.108.206',
)
OTHER_ADDRESSES = (RESOLVER, *CLOCKS, MAIL, BROKER, TUNNELS, VOICE)


def office(site: str, hosts: int, lab: str) -> list[Host]:
    """Servers first, then `hosts` machines of people and devices in the shares of ROLES."""
    network = ipaddress.ip_network(SITES[site])
    made = [Host(name, site, name, str(network[number]), f'{lab}-{site}-{name}') for name, number in OFFICE_SERVERS.items()]
    draw = random.Random(f'{site}')
    for number in range(hosts):
        role = draw.choices(list(ROLES), list(ROLES.values()))[0]
        name = f'h{number}'
        made.append(Host(name, site, role, str(network[50 + number]), f'{lab}-{site}-{name}'))
    return made
