"""Those who touch many machines and are no attackers: monitoring, a balancer's checks, an administrator's runs, an inventory."""

import asyncio
import os
import socket
import struct

import snmp
from people import SHELL, unverified
from spaces import ask, close, connect, new_socket, run


async def sweep(host, world):
    """Pings every machine of the office within a second or two."""
    made = new_socket(host.space, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    loop = asyncio.get_running_loop()
    for number, other in enumerate(world.hosts[host.site]):
        if other is host:
            continue
        body = os.urandom(16) * 3 + bytes(8)
        message = struct.pack('>BBHHH', 8, 0, 0, 4242, number & 0xFFFF) + body
        total = sum(struct.unpack(f'>{len(message) // 2}H', message))
        total = (total & 0xFFFF) + (total >> 16)
        total = (total & 0xFFFF) + (total >> 16)
        message = message[:2] + struct.pack('>H', 0xFFFF - total) + message[4:]
        await loop.sock_sendto(made, message, (other.address, 0))
        if number % 8 == 0:
            await asyncio.sleep(0.05)
    made.close()


async def count(host, world):
    """SNMP polls of devices and servers."""
    for other in world.hosts[host.site]:
        if other.role in ('printer1', 'printer2', 'nas', 'device', 'server', 'camera', 'files', 'db', 'git'):
            await ask(host.space, other.address, 161, snmp.question(world.draw.randrange(1, 30_000)), 1)
            await asyncio.sleep(0.05)


async def _check(space: str, address: str, port: int, secure: bool = False) -> None:
    reader, writer = await connect(space, address, port, unverified() if secure else None, None, 4)
    writer.write(f'GET /api/health HTTP/1.1\r\nHost: {address}\r\nUser-Agent: health/2\r\nConnection: close\r\n\r\n'.encode())
    await reader.read(4096)
    await close(writer)


async def checks(host, world):
    """Health checks: HTTP on the application servers, an opened port on the others."""
    for other in world.hosts[host.site]:
        if other.role.startswith('app') or other.role == 'intra':
            secure = host.role == 'monitor' and world.draw.random() < 0.5
            await _check(host.space, other.address, 443 if secure else 80, secure)
        elif host.role == 'monitor' and other.role in ('git', 'db', 'mail', 'files', 'broker'):
            await touch(host.space, other.address, {'git': 22, 'db': 6379, 'mail': 587, 'files': 445, 'broker': 1883}[other.role])


async def touch(space: str, address: str, port: int) -> None:
    """Opens a port and closes it again, as a check does."""
    try:
        _, writer = await connect(space, address, port, timeout=2)
        await close(writer)
    except (OSError, TimeoutError):
        pass


async def manage(host, world):
    """One play over many servers: a short session by key on each, a few at a time."""
    servers = [
        other for other in world.hosts[host.site] if other.role in ('git', 'nas', 'db', 'server', 'app1', 'app2', 'app3', 'app4', 'intra')
    ]
    gate = asyncio.Semaphore(3)

    async def one(other):
        async with gate:
            await run(
                host.space,
                'ssh',
                *SHELL,
                '-i',
                f'{world.folder}/client_key',
                f'deploy@{other.address}',
                'cat /etc/os-release; df; uptime',
                timeout=20,
            )

    await asyncio.gather(*(one(other) for other in world.draw.sample(servers, min(14, len(servers)))))


async def inventory(host, world):
    """Asks a few ports of one machine, slowly: an asset inventory, no attacker."""
    other = world.draw.choice(world.hosts[host.site])
    for port in world.draw.sample((22, 80, 135, 443, 445, 3389, 9100, 161), 4):
        await touch(host.space, other.address, port)
        await asyncio.sleep(world.draw.uniform(0.5, 2.5))
