"""What machines do by themselves: clocks, telemetry at fixed periods, updates, things, phones, cameras, backups, discovery, databases."""

import asyncio
import os
import socket

import names
from people import SHELL, resolve, unverified
from media import media
from spaces import ask, close, connect, new_socket, run
from world import BROKER, CLOCKS, VOICE


async def clock(host, world):
    await ask(host.space, world.draw.choice(CLOCKS), 123, b'\x23' + bytes(47))


async def poll(host, world):
    """An agent that asks its maker's service at a fixed period: a benign beacon. A fresh connection or a kept one, as the agent is made."""
    agent = world.agents(host)
    address = await resolve(host, world, agent.name)
    if address is None:
        return
    body = os.urandom(agent.size).hex().encode()
    reader, writer = await connect(host.space, address, 443 if agent.secure else 80, agent.context if agent.secure else None, agent.name)
    for turn in range(agent.kept):
        writer.write(
            f'POST /api/{agent.path} HTTP/1.1\r\nHost: {agent.name}\r\nUser-Agent: {agent.program}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n'.encode()
            + body
        )
        await reader.readuntil(b'\r\n\r\n')
        await reader.read(4096)
        if turn + 1 < agent.kept:
            await asyncio.sleep(agent.period)
    await close(writer)


async def download(host, world, tries: int = 1):
    """A package or an update: one to a few files from an update server, big and slow."""
    draw, web = world.draw, world.draw.choice(world.brands)
    name = web.names[5]
    address = await resolve(host, world, name, (names.A, names.AAAA))
    secure = draw.random() < 0.6
    reader, writer = await connect(host.space, address, 443 if secure else 80, unverified() if secure else None, name)
    for _ in range(draw.randint(1, 3)):
        writer.write(
            f'GET /update/{draw.randrange(8)}.bin HTTP/1.1\r\nHost: {name}\r\nUser-Agent: {draw.choice(("Debian APT-HTTP/1.3 (2.6.1)", "Microsoft-Delivery-Optimization/10.1", "pip/24.2"))}\r\n\r\n'.encode()
        )
        head = await reader.readuntil(b'\r\n\r\n')
        left = int(next((line.split(b':')[1] for line in head.lower().split(b'\r\n') if line.startswith(b'content-length')), b'0'))
        while left > 0 and (data := await reader.read(min(left, 65536))):
            left -= len(data)
        await asyncio.sleep(draw.uniform(0.1, 3))
    await close(writer)


def text(value: str) -> bytes:
    return len(value).to_bytes(2, 'big') + value.encode()


async def things(host, world):
    """MQTT: connect, subscribe, then a reading every few seconds or a ping, for many minutes; to the office's broker or a maker's over TLS."""
    draw, far = world.draw, host.role == 'device' and hash_of(host) % 3 == 0
    reader, writer = await connect(
        host.space,
        BROKER if far else world.server(host, 'broker'),
        8883 if far else 1883,
        unverified() if far else None,
        'iot.thinglink.io',
    )
    hello = text('MQTT') + b'\4\2\0\x3c' + text(f'{host.name}-{host.site}')
    writer.write(b'\x10' + bytes([len(hello)]) + hello)
    await reader.read(4)
    topic = b'\0\1' + text(f'cmd/{host.name}') + b'\0'
    writer.write(b'\x82' + bytes([len(topic)]) + topic)
    period = (5, 10, 20, 30, 55)[hash_of(host) % 5]
    for _ in range(int(900 / period)):
        reading = text(f'dev/{host.name}/state') + (b'{"t":%.2f,"v":%d}' % (20 + draw.random() * 5, draw.randrange(4096)))
        writer.write((b'\x30' + bytes([len(reading)]) + reading) if period < 50 else b'\xc0\0')
        await writer.drain()
        await asyncio.sleep(period)
    await close(writer)


def hash_of(host) -> int:
    return int(host.name[1:] or 0) if host.name[1:].isdigit() else len(host.name)


async def register(host, world):
    """A phone tells its registrar that it lives, every minute or so."""
    tag = os.urandom(4).hex()
    await ask(
        host.space,
        VOICE,
        5060,
        (
            f'REGISTER sip:sip.voicetrunk.net SIP/2.0\r\nVia: SIP/2.0/UDP {host.address}:5060;branch=z9hG4bK{tag}\r\nFrom: <sip:{host.name}@voicetrunk.net>;tag={tag}\r\n'
            f'To: <sip:{host.name}@voicetrunk.net>\r\nCall-ID: {tag}@{host.address}\r\nCSeq: 1 REGISTER\r\nContact: <sip:{host.name}@{host.address}>\r\nExpires: 120\r\nContent-Length: 0\r\n\r\n'
        ).encode(),
    )


async def ring(host, world):
    """A call from phone to phone in the office, or out by the trunk."""
    draw = world.draw
    other = draw.choice(world.phones[host.site])
    where, port = (other.address, 16384) if draw.random() < 0.6 and other is not host else (VOICE, 20000 + 2 * draw.randrange(20))
    await media(host, where, port, draw.uniform(15, 100), 172, 0.02)


async def watch(host, world):
    """A camera: small pictures to the storage over TCP for a minute, as one connection."""
    reader, writer = await connect(host.space, world.server(host, 'nas'), 80)
    for _ in range(30):
        body = os.urandom(world.draw.randint(3_000, 16_000))
        writer.write(
            f'POST /collect HTTP/1.1\r\nHost: nas\r\nContent-Type: image/jpeg\r\nContent-Length: {len(body)}\r\n\r\n'.encode() + body
        )
        await reader.readuntil(b'\r\n\r\n')
        await asyncio.sleep(2)
    await close(writer)


GROUPS = (('224.0.0.251', 5353), ('239.255.255.250', 1900), ('224.0.0.252', 5355), (None, 137))


async def discover(host, world):
    """mDNS, SSDP, LLMNR or a NetBIOS name query, by the operating system's habit."""
    group, port = world.draw.choice(GROUPS)
    made = new_socket(host.space, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    if port == 1900:
        message = b'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 2\r\nST: urn:dial-multiscreen-org:service:dial:1\r\n\r\n'
    elif port == 137:
        message = os.urandom(2) + b'\1\x10\0\1\0\0\0\0\0\0\x20' + b'FHEPFCELEHFCEPFFFACACACACACACABN' + b'\0\0\x20\0\1'
    else:
        message = names.question(f'{world.draw.choice(("printer", "wpad", host.name, "_ipp._tcp"))}{".local" if port == 5353 else ""}')
    try:
        made.sendto(message, (group or world.broadcast[host.site], port))
    finally:
        made.close()


async def backup(host, world):
    """A copy of some files to the backup server: rsync or scp over SSH, all upwards."""
    target = f'deploy@{world.server(host, "backup")}:/dev/null'
    files = [f'{world.folder}/content/update/{number}.bin' for number in world.draw.sample(range(8), 3)]
    if world.draw.random() < 0.5:
        await run(host.space, 'scp', '-q', *SHELL, '-i', f'{world.folder}/client_key', *files, target, timeout=120)
    else:
        await run(
            host.space,
            'rsync',
            '-a',
            '--inplace',
            '-e',
            f'ssh {" ".join(SHELL)} -i {world.folder}/client_key',
            *files,
            f'{target[:-9]}/tmp/.backup-{host.site}',
            timeout=120,
        )


async def database(host, world):
    """A program's connection to redis: bursts of commands, kept for a minute or more."""
    reader, writer = await connect(host.space, world.server(host, 'db'), 6379)
    for _ in range(world.draw.randint(10, 60)):
        key = f'k{world.draw.randrange(500)}'
        value = os.urandom(world.draw.randint(4, 700)).hex()
        writer.write(
            f'*3\r\n$3\r\nSET\r\n${len(key)}\r\n{key}\r\n${len(value)}\r\n{value}\r\n*2\r\n$3\r\nGET\r\n${len(key)}\r\n{key}\r\n'.encode()
        )
        await reader.read(8192)
        await asyncio.sleep(world.draw.expovariate(1 / 2))
    await close(writer)


async def report(host, world):
    """Syslog to the monitor: nobody answers."""
    made = new_socket(host.space, socket.SOCK_DGRAM)
    made.connect((world.server(host, 'monitor'), 514))
    made.send(f'<30>Nov 24 12:00:00 {host.name} cron[{world.draw.randrange(9999)}]: job done'.encode())
    made.close()
