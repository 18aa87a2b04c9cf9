"""Servers of the command channels, on an outer host: HTTP(S) on any port, raw TCP, DNS for one zone, IRC. They answer and obey nothing.

Usage: channels_server.py NAMESPACE ADDRESS FOLDER     (ends by SIGTERM)
"""

import asyncio
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'office'))
import certificates
import names
from services import Answering, guarded, tls
from spaces import listening

draw = random.Random(9)
PLAIN, SECURE, RAW, RELAY = (80, 8080, 8888), (443, 8443, 4443, 9443), (4444, 1337, 5552, 6606, 7707), 6667


async def web(reader, writer):
    """Answers every request with a task list of a drawn size, mostly the same."""
    while True:
        head = await reader.readuntil(b'\r\n\r\n')
        length = next((int(line.split(b':')[1]) for line in head.split(b'\r\n') if line.lower().startswith(b'content-length')), 0)
        await reader.readexactly(length)
        await asyncio.sleep(0.02 + draw.random() * 0.05)
        body = os.urandom(24 if draw.random() < 0.9 else draw.randint(300, 4000)).hex().encode()
        writer.write(
            b'HTTP/1.1 200 OK\r\nServer: Apache\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n' % len(body) + body
        )


async def raw(reader, writer):
    """A length and as many bytes, both ways."""
    while True:
        size = int.from_bytes(await reader.readexactly(4), 'big')
        await reader.readexactly(min(size, 1 << 20))
        await asyncio.sleep(0.01)
        answer = os.urandom(8 if draw.random() < 0.85 else draw.randint(100, 3000))
        writer.write(len(answer).to_bytes(4, 'big') + answer)


async def relay(reader, writer):
    """IRC, as far as a bot needs it: a welcome, a channel, an order now and then, pings."""

    async def orders():
        while True:
            await asyncio.sleep(draw.uniform(15, 45))
            writer.write(draw.choice((b'PING :irc\r\n', b':boss!b@x PRIVMSG #rooms :!status\r\n')))

    talking = asyncio.create_task(orders())
    try:
        while line := await reader.readline():
            if line.startswith(b'USER'):
                writer.write(b':irc 001 bot :welcome\r\n:irc 376 bot :End of MOTD\r\n')
    finally:
        talking.cancel()


async def shell(reader, writer):
    """The other end of a reverse shell: types commands with a person's pauses."""
    for command in (
        b'id\n',
        b'uname -a\n',
        b'ls -la /tmp\n',
        b'cat /etc/hosts\n',
        b'ps aux | head -40\n',
        b'df -h\n',
        b'ip a\n',
        b'ls -la /etc | head -90\n',
    ) * 3:
        await asyncio.sleep(draw.uniform(2, 14))
        writer.write(command)
        await reader.read(65536)


def zone(message: bytes) -> bytes | None:
    """Any name of the zone has a TXT record with drawn text (a data channel), or an address."""
    name, kind, end = names.asked(message)
    text = os.urandom(draw.choice((8, 8, 60, 110))).hex().encode()
    data = (
        bytes([len(text)]) + text
        if kind == names.TXT
        else os.urandom(4) if kind == names.A else names.wire(text.decode()[:40] + '.upd-sync.net')
    )
    kind = kind if kind in (names.TXT, names.A) else 5
    import struct

    return message[:2] + b'\x84\0\0\1\0\1\0\0\0\0' + message[12:end] + b'\xc0\x0c' + struct.pack('>HHIH', kind, 1, 1, len(data)) + data


async def main(space: str, address: str, folder: str) -> None:
    contexts = [
        tls(certificates.make(folder, f'c2-{number}', subject, days=days, key=key))
        for number, (subject, days, key) in enumerate(
            (
                ('/CN=localhost', 365, certificates.RSA),
                ('/C=US/ST=CA/L=SF/O=Microsoft Corporation/CN=update-services.net', 730, certificates.RSA),
                (f'/CN={address}', 3650, None),
                ('/C=XX/O=Internet Widgits Pty Ltd', 3650, certificates.RSA),
            )
        )
    ]
    for port in PLAIN:
        await asyncio.start_server(guarded(web), sock=listening(space, port))
    for number, port in enumerate(SECURE):
        await asyncio.start_server(guarded(web), sock=listening(space, port), ssl=contexts[number])
    for port in RAW:
        await asyncio.start_server(guarded(raw), sock=listening(space, port))
    await asyncio.start_server(guarded(raw), sock=listening(space, 6607), ssl=contexts[3])
    await asyncio.start_server(guarded(relay), sock=listening(space, RELAY))
    await asyncio.start_server(guarded(shell), sock=listening(space, 9001))
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: Answering(zone, 0.02), sock=listening(space, 53, '0.0.0.0', 2))
    await asyncio.Event().wait()


if __name__ == '__main__':
    asyncio.run(main(*sys.argv[1:]))
