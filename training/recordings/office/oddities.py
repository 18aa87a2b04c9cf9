"""Ordinary things that resemble attacks: look-ups of digests and block lists, makers' telemetry over protocols of their own, a dead server asked again
and again, peers of a file-sharing program, long pings, route traces, a crawler, jobs on the full minute, kept shells. A few hosts of each office do each.
"""

import asyncio
import os
import socket
import struct

import names
from machines import clock, database
from people import SHELL, resolve
from spaces import ask, close, connect, listening, new_socket, run
from world import BROKER, VOICE

TELEMETRY = 7700


async def _telemetry(reader, writer):
    """A maker's own protocol: a length, a message, an answer of eight bytes."""
    try:
        while True:
            size = int.from_bytes(await reader.readexactly(2), 'big')
            await reader.readexactly(size)
            writer.write(b'\0\x06' + os.urandom(6))
    except (OSError, asyncio.IncompleteReadError):
        writer.close()


async def serve(world) -> None:
    await asyncio.start_server(_telemetry, sock=listening(f'{world.lab}-inet', TELEMETRY, VOICE))


async def reputation(host, world):
    """A virus scanner asks for digests of files by DNS, in bursts; most are not listed."""
    for _ in range(world.draw.randint(3, 25)):
        await ask(
            host.space,
            world.server(host, 'dns'),
            53,
            names.question(
                f'{os.urandom(world.draw.choice((10, 16))).hex()}.q{world.draw.randrange(4)}.filerep.{world.brands[7].names[-1]}'
            ),
        )
        await asyncio.sleep(world.draw.expovariate(1 / 0.4))


async def block_lists(host, world):
    """A mail server asks three block lists about a sender's address."""
    reverse = '.'.join(str(world.draw.randrange(1, 255)) for _ in range(4))
    for number in (3, 8, 12):
        await ask(host.space, world.server(host, 'dns'), 53, names.question(f'{reverse}.bl.{world.brands[number].names[-1]}'))


async def telemetry(host, world):
    """A control unit keeps a connection to its maker's address, which is in its settings, and reports every few seconds."""
    reader, writer = await connect(host.space, VOICE, TELEMETRY)
    period = (5, 10, 30, 60)[len(host.name) * 7 % 4]
    for _ in range(int(1200 / period)):
        message = struct.pack('>I', 7) + os.urandom(world.draw.choice((24, 24, 24, 120)))
        writer.write(len(message).to_bytes(2, 'big') + message)
        await reader.readexactly(8)
        await asyncio.sleep(period * world.draw.uniform(0.97, 1.03))
    await close(writer)


async def short_telemetry(host, world):
    """The same as a connection each time."""
    reader, writer = await connect(host.space, VOICE, TELEMETRY)
    message = os.urandom(40)
    writer.write(len(message).to_bytes(2, 'big') + message)
    await reader.readexactly(8)
    await close(writer)


async def tracker(host, world):
    """A position by UDP every few seconds to a maker; nobody answers."""
    made = new_socket(host.space, socket.SOCK_DGRAM)
    made.connect((BROKER, 5684))
    for _ in range(40):
        try:
            made.send(os.urandom(38))
        except OSError:
            pass  # port unreachable, told by the next send
        await asyncio.sleep(10)
    made.close()


async def dead_server(host, world):
    """A program whose server was switched off: a few tries, a pause, for ever."""
    for port in (8530, 8530, 8531):
        try:
            _, writer = await connect(host.space, world.server(host, 'intra'), port, timeout=3)
            await close(writer)
        except (OSError, TimeoutError):
            pass
        await asyncio.sleep(3)


async def peers(host, world):
    """A file-sharing program's table: queries to many peers, half of them long gone; some answer by chance of the world."""
    made = new_socket(host.space, socket.SOCK_DGRAM)
    for _ in range(world.draw.randint(4, 20)):
        address = f'{world.draw.choice((31, 62, 78, 84, 93, 109, 151, 178, 188))}.{world.draw.randrange(256)}.{world.draw.randrange(256)}.{world.draw.randrange(1, 255)}'
        try:
            made.sendto(
                b'd1:ad2:id20:' + os.urandom(20) + b'6:target20:' + os.urandom(20) + b'e1:q9:find_node1:t2:' + os.urandom(2) + b'1:y1:qe',
                (address, world.draw.choice((6881, world.draw.randrange(1024, 65000)))),
            )
        except OSError:
            pass
        await asyncio.sleep(world.draw.expovariate(1 / 0.5))
    made.close()


async def long_ping(host, world):
    """Somebody watches whether the Internet is there."""
    await run(
        host.space,
        'ping',
        '-q',
        '-c',
        '120',
        '-i',
        '1',
        '-s',
        str(world.draw.choice((56, 56, 1000))),
        world.draw.choice(world.brands).address,
        timeout=150,
    )


async def trace(host, world):
    """A route trace: datagrams to rising ports with rising hop limits."""
    target = world.draw.choice(world.brands).address
    for hops in range(1, 20):
        made = new_socket(host.space, socket.SOCK_DGRAM)
        made.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, hops)
        try:
            made.sendto(bytes(32), (target, 33434 + hops))
        except OSError:
            pass
        made.close()
        await asyncio.sleep(0.15)


async def crawl(host, world):
    """A developer's crawler or link checker: a hundred pages of one site, one after another, few names."""
    web = world.draw.choice(world.brands)
    address = await resolve(host, world, web.names[0])
    for _ in range(100):
        reader, writer = await connect(host.space, address, 80)
        writer.write(
            f'GET /p/{world.draw.randrange(60)}.html HTTP/1.1\r\nHost: {web.names[0]}\r\nUser-Agent: linkcheck/1.4\r\nConnection: close\r\n\r\n'.encode()
        )
        while await reader.read(65536):
            pass
        await close(writer)
        await asyncio.sleep(0.1)


async def full_minute(host, world):
    """Jobs of a server on the full minute: a name, a clock, an API, the database."""
    await asyncio.sleep(60 - world.wall() % 60)
    await asyncio.gather(
        clock(host, world), ask(host.space, world.server(host, 'dns'), 53, names.question(world.brands[3].names[1])), database(host, world)
    )


async def kept_shell(host, world):
    """A shell left open with keep-alives, or a port forwarded through it."""
    await run(
        host.space,
        'ssh',
        *SHELL,
        '-o',
        'ServerAliveInterval=15',
        '-i',
        f'{world.folder}/client_key',
        '-N',
        '-L',
        '15432:127.0.0.1:6379',
        f'deploy@{world.server(host, "db")}',
        timeout=600,
    )


EACH = {
    'clerk': ((reputation, 60), (long_ping, 900), (peers, 30), (dead_server, 20)),
    'developer': ((crawl, 600), (trace, 300), (kept_shell, 30), (reputation, 120)),
    'device': ((telemetry, 20), (short_telemetry, 30), (tracker, 20), (short_telemetry, 12)),
    'server': ((full_minute, 1), (dead_server, 60)),
    'mail': ((block_lists, 8),),
}
HOSTS_EACH = 2


def work(world, sites):
    """Host, action, mean pause: for each oddity the first hosts of its role that have none yet."""
    for site in sites:
        for role, oddities in EACH.items():
            hosts = [host for host in world.hosts[site] if host.role == role]
            for number, (action, mean) in enumerate(oddities):
                for host in hosts[number * HOSTS_EACH : (number + 1) * HOSTS_EACH]:
                    yield host, action, mean
