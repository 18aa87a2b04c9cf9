"""Runs the offices: one process, one loop, every host's habits with pauses like people's and machines'. Writes the truth as it goes.

Usage: office.py LAB FOLDER HOSTS_PER_SITE MINUTES OUT_FOLDER SLICES
"""

import asyncio
import collections
import dataclasses
import ipaddress
import random
import ssl
import sys
import time

import machines
import people
import staff
from browsers import Browser
from ledger import Ledger
from world import SITES, Host, internet, office

AGENTS = (
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36',
    'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15',
)
CIPHERS = ('DEFAULT', 'ECDHE+AESGCM:ECDHE+CHACHA20', 'HIGH:!aNULL', 'ECDHE+AESGCM', 'DEFAULT:!SHA')
# Per role: action, mean seconds between two of them, and whether a person (free) or a program (fixed, a few per cent of jitter) sets the pace.
FREE, FIXED = 0.9, 0.03
EVERYBODY = [(machines.clock, 128, FIXED), (machines.poll, None, FIXED), (machines.discover, 240, FREE), (people.wander, 150, FREE)]
HABITS = {
    'clerk': [
        *EVERYBODY,
        (people.browse, 110, FREE),
        (people.intranet, 240, FREE),
        (people.read_mail, 180, FIXED),
        (people.send_mail, 900, FREE),
        (people.chat, 200, FREE),
        (people.share, 200, FREE),
        (people.print_pages, 1500, FREE),
        (machines.download, 3600, FREE),
        (people.call, 2400, FREE),
    ],
    'developer': [
        *EVERYBODY,
        (people.browse, 130, FREE),
        (people.shell, 200, FREE),
        (people.fetch_code, 700, FREE),
        (people.chat, 200, FREE),
        (machines.download, 1800, FREE),
        (machines.database, 400, FREE),
        (people.tunnel_home, 2500, FREE),
        (people.read_mail, 300, FIXED),
    ],
    'device': [*EVERYBODY, (machines.things, 20, FREE)],
    'phone': [(machines.clock, 64, FIXED), (machines.register, 50, FIXED), (machines.ring, 1500, FREE), (machines.poll, None, FIXED)],
    'camera': [(machines.clock, 64, FIXED), (machines.watch, 20, FREE), (machines.poll, None, FIXED), (machines.discover, 120, FREE)],
    'server': [
        *EVERYBODY,
        (machines.database, 40, FREE),
        (machines.backup, 1500, FREE),
        (machines.download, 1500, FREE),
        (machines.report, 30, FREE),
    ],
    'monitor': [(staff.sweep, 60, FIXED), (staff.count, 60, FIXED), (staff.checks, 20, FIXED)],
    'balancer': [(staff.checks, 5, FIXED)],
    'admin': [(staff.manage, 420, FREE), (people.browse, 200, FREE), (people.shell, 150, FREE), (machines.poll, None, FIXED)],
    'inventory': [(staff.inventory, 20, FREE)],
    'mail': [(people.wander, 20, FREE), (machines.clock, 128, FIXED), (people.send_mail, 120, FREE)],
}
for _name in ('files', 'dc', 'intra', 'db', 'git', 'backup', 'broker', 'app1', 'app2', 'app3', 'app4', 'printer1', 'printer2', 'nas'):
    HABITS[_name] = [(machines.clock, 128, FIXED), (machines.report, 45, FREE), (machines.poll, None, FIXED)]


@dataclasses.dataclass
class Agent:
    """A program on a host that calls its maker's service."""

    name: str
    program: str
    path: str
    size: int
    secure: bool
    kept: int
    period: float
    context: ssl.SSLContext


class World:
    """What actions need: places, profiles, a seeded generator."""

    def __init__(self, lab: str, folder: str, hosts: int):
        self.lab, self.folder, self.draw, self.now, self.wall, self.cache = lab, folder, random.Random(1), time.monotonic, time.time, {}
        webs = internet()
        self.brands = [web for web in webs if len(web.names) <= 10]
        self.networks = [web for web in webs if len(web.names) > 10]
        self.hosts: dict[str, list[Host]] = {
            site: [host for host in office(site, hosts, lab) if host.role not in ('gate', 'nat')] for site in SITES
        }
        # Many people behind one address: as a NAT shows them.
        self.behind = [
            Host(f'nat{number}', host.site, 'clerk' if number % 3 else 'developer', host.address, host.space)
            for site in SITES
            for host in office(site, 0, lab)
            if host.role == 'nat'
            for number in range(15)
        ]
        self.phones = {site: [host for host in hosts if host.role == 'phone'] for site, hosts in self.hosts.items()}
        self.servers = {(site, host.role): host.address for site, hosts in self.hosts.items() for host in hosts}
        self.broadcast = {site: str(ipaddress.ip_network(text).broadcast_address) for site, text in SITES.items()}
        self.contexts = [self._context(cipher, oldest) for cipher in CIPHERS for oldest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)]
        self.made: dict[tuple[str, str], Agent] = {}

    @staticmethod
    def _context(ciphers: str, version: ssl.TLSVersion) -> ssl.SSLContext:
        context = people.unverified()
        context.set_ciphers(ciphers)
        context.maximum_version = version
        return context

    def server(self, host: Host, role: str) -> str:
        return self.servers[host.site, role]

    def browser(self, host: Host) -> Browser:
        return Browser(host, self.agent(host))

    def agent(self, host: Host) -> str:
        return AGENTS[random.Random(f'{host.site}{host.name}').randrange(len(AGENTS))]

    def profile(self, host: Host, _alpn: tuple[str, ...] = ()) -> ssl.SSLContext:
        return self.contexts[random.Random(f'{host.site}{host.name}').randrange(len(self.contexts))]

    def chat_of(self, host: Host):
        return self.brands[random.Random(f'{host.site}{host.name}').randrange(4)]

    def agents(self, host: Host) -> Agent:
        """The agent of this host: the same maker, period and shape for as long as it lives."""
        if (host.site, host.name) not in self.made:
            draw = random.Random(f'{host.site}{host.name}')
            web = self.brands[draw.randrange(len(self.brands))]
            self.made[host.site, host.name] = Agent(
                draw.choice((web.names[1], web.names[4])),
                draw.choice(('agent/3.2', 'Go-http-client/1.1', 'python-requests/2.32.3', 'okhttp/4.12', 'UpdateService/10.4')),
                draw.choice(('v1/heartbeat', 'checkin', 'v2/metrics', 'license')),
                int(20 * 60 ** draw.random()),
                draw.random() < 0.8,
                draw.choice((1, 1, 1, 6, 20)),
                draw.choice((10, 15, 30, 30, 60, 60, 60, 120, 300)),
                draw.choice(self.contexts),
            )
        return self.made[host.site, host.name]


async def habit(
    host: Host, world: World, ledger: Ledger, action, mean: float | None, spread: float, end: float, gate: asyncio.Semaphore
) -> None:
    """Does the action again and again until the end; what fails is counted by its error, and life goes on."""
    draw = random.Random(f'{host.site}{host.name}{action.__name__}')
    mean = mean or world.agents(host).period
    await asyncio.sleep(draw.uniform(0, mean if spread > 0.5 or mean < 100 else 100))
    while time.monotonic() < end:
        try:
            async with gate:
                with ledger.noted(host, action.__name__):
                    await action(host, world)
        except Exception as error:  # an unreachable server is part of an office's life
            ledger.failed[f'{action.__name__}: {type(error).__name__} {error}'[:90]] = (
                ledger.failed.get(f'{action.__name__}: {type(error).__name__} {error}'[:90], 0) + 1
            )
        wait = draw.uniform(1 - spread, 1 + spread) * mean if spread < 0.5 else mean * min(5, draw.lognormvariate(-0.32, 0.8))
        await asyncio.sleep(max(0.0, min(wait, end - time.monotonic())))


def name_of(site: str, number: int) -> str:
    return f'benign_{site}_{number}.pcap'


def split_of(slices: int):
    """Half of the hosts (site b) and the later half of the time are for judging only."""
    return lambda site, number: 'train' if site == 'a' and number <= slices // 2 else 'test'


async def main(lab: str, folder: str, hosts: str, minutes: str, out: str, slices: str) -> None:
    world, seconds, count = World(lab, folder, int(hosts)), float(minutes) * 60, int(slices)
    ledger = Ledger(seconds / count)
    end = time.monotonic() + seconds
    gates: dict = collections.defaultdict(lambda: asyncio.Semaphore(400))
    gates[people.shell] = gates[people.share] = gates[people.fetch_code] = asyncio.Semaphore(6)
    gates[machines.backup] = gates[machines.download] = asyncio.Semaphore(3)
    gates[people.call] = gates[machines.ring] = asyncio.Semaphore(4)
    tasks = [
        asyncio.create_task(habit(host, world, ledger, *each, end, gates[each[0]]))
        for host in [*world.hosts['a'], *world.hosts['b'], *world.behind]
        for each in HABITS.get(host.role, [])
    ]
    print(f'{sum(map(len, world.hosts.values()))} hosts, {len(tasks)} habits', flush=True)
    while time.monotonic() < end:
        await asyncio.sleep(min(60, max(0.1, end - time.monotonic())))
        ledger.write(f'{out}/benign.csv', name_of, split_of(count))
        print(
            time.strftime('%H:%M:%S'),
            f'cpu {time.process_time():.0f} s',
            dict(sorted(ledger.failed.items(), key=lambda item: -item[1])[:8]),
            flush=True,
        )
    for task in tasks:
        task.cancel()


if __name__ == '__main__':
    asyncio.run(main(*sys.argv[1:]))
