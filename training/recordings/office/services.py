"""Servers that are not worth a program each: names, clocks, mail, chat, messages of things, printers, voice, a VPN's gateway, SNMP agents.

Usage: services.py LAB FOLDER HOSTS_PER_SITE     (one process for all namespaces; ends by SIGTERM)
"""

import asyncio
import base64
import contextlib
import hashlib
import os
import random
import ssl
import struct
import sys
import time

import certificates
import names
import snmp
from spaces import listening
from world import BROKER, CLOCKS, MAIL, RESOLVER, SITES, TUNNELS, VOICE, internet, office

draw = random.Random(3)


class Answering(asyncio.DatagramProtocol):
    """One answer (or none) per datagram, by a function of the datagram."""

    def __init__(self, answer, late: float = 0):
        self.answer, self.late = answer, late

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, sender):
        made = self.answer(data)
        if made:
            asyncio.get_running_loop().call_later(self.late * draw.random(), self.transport.sendto, made, sender)


def clock(message: bytes) -> bytes | None:
    """NTP, server mode, stratum 2 (RFC 5905)."""
    if len(message) < 48:
        return None
    now = time.time() + 2_208_988_800
    stamp = struct.pack('>II', int(now), int(now % 1 * 2**32))
    return bytes([0x24, 2, message[2], 0xEC]) + b'\0\0\x02\x10\0\0\x01\x20\xc0\xa8\x01\x01' + stamp + message[40:48] + stamp + stamp


def voice(message: bytes) -> bytes | None:
    """A registrar's 200 OK to SIP; media comes back as it went."""
    if message[:1] in (b'R', b'O', b'S', b'I', b'B'):
        lines = message.split(b'\r\n')
        kept = [line for line in lines if line.lower().startswith((b'via:', b'from:', b'to:', b'call-id:', b'cseq:', b'contact:'))]
        return b'\r\n'.join([b'SIP/2.0 200 OK', *kept, b'Content-Length: 0', b'', b''])
    return message[:12] + os.urandom(len(message) - 12) if len(message) > 12 else message


async def mail(reader, writer, context):
    """SMTP submission with STARTTLS: believes whoever knows the password."""
    say = lambda text: writer.write(text.encode() + b'\r\n')
    say('220 mail ESMTP ready')
    while line := await reader.readline():
        word = line[:8].upper().strip()
        if word.startswith(b'EHLO'):
            say('250-mail\r\n250-SIZE 52428800\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME')
        elif word == b'STARTTLS':
            say('220 ready to start TLS')
            await writer.drain()
            await writer.start_tls(context)
        elif word.startswith(b'AUTH'):
            await asyncio.sleep(0.05)
            say('235 accepted' if b'correct-horse' in base64.b64decode(line.split()[-1] + b'==') else '535 5.7.8 authentication failed')
        elif word == b'DATA':
            say('354 go ahead')
            while (line := await reader.readline()) not in (b'.\r\n', b''):
                pass
            say('250 2.0.0 queued as %08X' % draw.getrandbits(32))
        elif word == b'QUIT':
            return say('221 bye')
        else:
            say('250 ok')


async def letters(reader, writer):
    """IMAP: log-in, a folder with a few messages, IDLE."""
    writer.write(b'* OK IMAP4rev1 ready\r\n')
    while line := await reader.readline():
        tag, _, rest = line.strip().partition(b' ')
        word = rest.split(b' ')[0].upper()
        if word == b'DONE' or tag.upper() == b'DONE':
            writer.write(b'a9 OK idle done\r\n')
        elif word == b'LOGIN':
            await asyncio.sleep(0.05)
            writer.write(tag + (b' OK logged in\r\n' if b'correct-horse' in rest else b' NO [AUTHENTICATIONFAILED] wrong\r\n'))
        elif word == b'SELECT':
            writer.write(b'* %d EXISTS\r\n* FLAGS (\\Seen)\r\n' % draw.randint(20, 900) + tag + b' OK selected\r\n')
        elif word == b'FETCH':
            size = int(2000 * 40 ** draw.random())
            writer.write(
                b'* 1 FETCH (BODY[] {%d}\r\n' % size + os.urandom(size // 2).hex().encode().ljust(size, b'x') + b')\r\n' + tag + b' OK\r\n'
            )
        elif word == b'IDLE':
            writer.write(b'+ idling\r\n')
        else:
            writer.write(tag + b' OK\r\n')
            if word == b'LOGOUT':
                return


async def chat(reader, writer):
    """WebSocket (RFC 6455): answers pings, says something now and then."""
    head = await reader.readuntil(b'\r\n\r\n')
    key = next(line.split(b': ')[1] for line in head.split(b'\r\n') if line.lower().startswith(b'sec-websocket-key'))
    accept = base64.b64encode(hashlib.sha1(key + b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest())
    writer.write(
        b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ' + accept + b'\r\n\r\n'
    )
    while True:
        try:
            async with asyncio.timeout(draw.expovariate(1 / 40)):
                head = await reader.readexactly(2)
                size = head[1] & 127
                size = int.from_bytes(await reader.readexactly(2), 'big') if size == 126 else size
                await reader.readexactly(4 + size)
                if head[0] & 15 == 8:
                    return
            writer.write(b'\x8a\0' if head[0] & 15 == 9 else b'\x81\x10' + os.urandom(8).hex().encode())
        except TimeoutError:
            text = os.urandom(draw.randint(20, 400)).hex().encode()
            writer.write(b'\x81\x7e' + len(text).to_bytes(2, 'big') + text if len(text) > 125 else b'\x81' + bytes([len(text)]) + text)


async def things(reader, writer):
    """MQTT 3.1.1, the part that publishers need."""
    while True:
        kind = (await reader.readexactly(1))[0]
        size = shift = 0
        while True:
            byte = (await reader.readexactly(1))[0]
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        body = await reader.readexactly(size)
        writer.write({1: b'\x20\2\0\0', 8: b'\x90\3' + body[:2] + b'\0', 12: b'\xd0\0'}.get(kind >> 4, b''))
        if kind >> 4 == 14:
            return


async def paper(reader, writer):
    while await reader.read(65536):
        pass


async def vpn(reader, writer):
    """A tunnel over TLS: after the request frames of any size go both ways."""
    await reader.readuntil(b'\r\n\r\n')
    writer.write(b'HTTP/1.1 200 CONNECTED\r\nX-CSTP-Version: 1\r\nX-CSTP-DPD: 30\r\n\r\n')
    while data := await reader.read(16384):
        writer.write(os.urandom(min(16000, int(len(data) * (0.3 + 3 * draw.random())))))


def guarded(serve, *more):
    async def handle(reader, writer):
        with contextlib.suppress(Exception):
            await serve(reader, writer, *more)
            await writer.drain()
        with contextlib.suppress(Exception):
            writer.close()

    return handle


def tls(pair: tuple[str, str]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*pair)
    return context


async def main(lab: str, folder: str, hosts: str) -> None:
    loop = asyncio.get_running_loop()
    inet = f'{lab}-inet'
    authority = names.Authority(internet())
    for name, address in (
        ('vpn.corp-remote.com', TUNNELS),
        ('mx.mailgate.net', MAIL),
        ('imap.mailgate.net', MAIL),
        ('smtp.mailgate.net', MAIL),
        ('iot.thinglink.io', BROKER),
        ('sip.voicetrunk.net', VOICE),
        ('0.pool.ntp.org', CLOCKS[0]),
        ('1.pool.ntp.org', CLOCKS[1]),
        ('time.windows.com', CLOCKS[0]),
    ):
        authority.add(name, address)
    mailed = tls(
        certificates.make(
            folder, 'mailgate', '/CN=mx.mailgate.net', ('mx.mailgate.net', 'imap.mailgate.net', 'smtp.mailgate.net'), 'public-ca'
        )
    )
    thing = tls(certificates.make(folder, 'thinglink', '/CN=iot.thinglink.io', ('iot.thinglink.io',), 'public-ca'))
    gateway = tls(certificates.make(folder, 'vpn', '/O=Corp/CN=vpn gateway', days=3650, key=certificates.RSA))

    async def datagrams(space, port, answer, address='0.0.0.0', late=0.0):
        await loop.create_datagram_endpoint(lambda: Answering(answer, late), sock=listening(space, port, address, 2))

    async def streams(space, port, serve, *more, address='0.0.0.0', context=None):
        await asyncio.start_server(guarded(serve, *more), sock=listening(space, port, address), ssl=context)

    await datagrams(inet, 53, authority.answer, RESOLVER, 0.04)
    for address in CLOCKS:
        await datagrams(inet, 123, clock, address)
    for port in (5060, *range(20000, 20040, 2)):
        await datagrams(inet, port, voice, VOICE)
    for port in (25, 587):
        await streams(inet, port, mail, mailed, address=MAIL)
    await streams(inet, 993, letters, address=MAIL, context=mailed)
    await streams(inet, 8883, things, address=BROKER, context=thing)
    await streams(inet, 443, vpn, address=TUNNELS, context=gateway)
    await streams(inet, 9001, chat, address='127.0.0.1')
    for site in SITES:
        inner = tls(certificates.make(folder, f'mail-{site}', '/O=Corp/CN=mail.corp.lan', ('mail.corp.lan',), 'office-ca'))
        for host in office(site, int(hosts), lab):
            if host.role == 'mail':
                await streams(host.space, 587, mail, inner)
                await streams(host.space, 25, mail, inner)
                await streams(host.space, 143, letters)
                await streams(host.space, 993, letters, context=inner)
            if host.role.startswith('printer'):
                await streams(host.space, 9100, paper)
            if host.role == 'phone':
                await datagrams(host.space, 5060, voice)
                await datagrams(host.space, 16384, voice)
            if host.role in ('printer1', 'printer2', 'nas', 'device', 'server', 'camera', 'files', 'db', 'git'):
                await datagrams(host.space, 161, snmp.answer)
    print('ready', flush=True)
    await asyncio.Event().wait()


if __name__ == '__main__':
    asyncio.run(main(*sys.argv[1:]))
