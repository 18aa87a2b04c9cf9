"""What people do at their machines: browsing, mail, chat, files, shells, calls. An action takes (host, World) and ends by itself."""

import asyncio
import base64
import os
import shutil
import ssl

import names
from media import media
from spaces import ask, close, connect, run
from world import MAIL, TUNNELS, VOICE

PASSWORD = 'correct-horse'


def unverified(alpn: tuple[str, ...] = ()) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if alpn:
        context.set_alpn_protocols(list(alpn))
    return context


async def resolve(host, world, name: str, kinds=(names.A,)) -> str | None:
    """Address by the office's resolver, from the host's cache while it is fresh."""
    cached = world.cache.get((host.name, host.site, name))
    if cached and cached[0] > world.now():
        return cached[1]
    answers = await asyncio.gather(*(ask(host.space, world.server(host, 'dns'), 53, names.question(name, kind)) for kind in kinds))
    address = names.first_address(answers[0]) if answers[0] else None
    if address:
        world.cache[host.name, host.site, name] = (world.now() + world.draw.uniform(30, 300), address)
    return address


async def browse(host, world):
    """One visit: a few pages of a site with what they draw in from content networks, and time to read."""
    draw, web = world.draw, world.draw.choice(world.brands)
    secure = 'https' if draw.random() < 0.85 else 'http'
    browser = world.browser(host)
    try:
        for _ in range(draw.choices((1, 2, 3, 6), (4, 3, 2, 1))[0]):
            parts = [(web.names[0], f'p/{draw.randrange(40)}.html')]
            parts += [(draw.choice(web.names[:3]), f'{draw.choice(("js", "img"))}/{draw.randrange(30)}') for _ in range(draw.randint(0, 4))]
            parts += [(draw.choice(draw.choice(world.networks).names), f'img/{draw.randrange(40)}.jpg') for _ in range(draw.randint(0, 3))]
            for name, path in parts:
                ending = {'j': '.js', 'i': '.jpg'}.get(path[0], '') if '.' not in path else ''
                address = await resolve(host, world, name, (names.A, names.AAAA, names.HTTPS))
                if address:
                    await browser.get(f'{secure}://{name}/{path}{ending}', name, address)
            if draw.random() < 0.5:
                address = await resolve(host, world, web.names[4])
                await browser.post(f'https://{web.names[4]}/collect', web.names[4], address, os.urandom(draw.randint(40, 900)).hex())
            await asyncio.sleep(min(60, draw.lognormvariate(2.2, 0.8)))
    finally:
        await browser.close()


async def intranet(host, world):
    """The office's own pages, with a mistyped password now and then."""
    draw, browser = world.draw, world.browser(host)
    place = draw.choice(('intra', 'balancer'))
    for _ in range(draw.randint(1, 4)):
        await browser.get(f'https://{place}.corp.lan/p/{draw.randrange(40)}.html', f'{place}.corp.lan', world.server(host, place))
        await asyncio.sleep(draw.uniform(1, 12))
    if draw.random() < 0.2:
        for word in ('wrong-horse', 'correct-hores', PASSWORD)[draw.randrange(3) :]:
            await browser.get('http://intra.corp.lan/private/', 'intra.corp.lan', world.server(host, 'intra'), ('staff', word))
            await asyncio.sleep(draw.uniform(2, 9))
    await browser.close()


async def wander(host, world):
    """Names that lead nowhere: search suffixes, mistypings, old names, reverse look-ups, mail records."""
    draw = world.draw
    name = draw.choice(draw.choice(world.brands).names)
    wrong = draw.choice(
        (
            f'{name}.corp.lan',
            'wpad.corp.lan',
            f'{name[:-1]}',
            f'{draw.choice(world.brands).brand}.local.corp.lan',
            '_ldap._tcp.corp.lan',
            f'{draw.getrandbits(40):010x}.{draw.choice(world.brands).names[0]}',
            '.'.join(str(draw.randrange(256)) for _ in range(4)) + '.in-addr.arpa',
        )
    )
    for kind in draw.sample((names.A, names.AAAA, names.MX, names.TXT, names.PTR), draw.randint(1, 2)):
        await ask(host.space, world.server(host, 'dns'), 53, names.question(wrong, kind))
        await asyncio.sleep(draw.uniform(0, 0.4))


async def read_mail(host, world):
    """A mail program's look: office server with TLS, or a provider; sometimes the old password first."""
    draw = world.draw
    where, port = (world.server(host, 'mail'), 993) if draw.random() < 0.6 else (MAIL, 993)
    for attempt in range(1 + (draw.random() < 0.05)):
        reader, writer = await connect(host.space, where, port, unverified(), 'mail.corp.lan' if where != MAIL else 'imap.mailgate.net')
        await reader.readline()
        wrong = attempt == 0 and draw.random() < 0.05
        for line in (
            f'a1 LOGIN {host.name} {"old-horse" if wrong else PASSWORD}',
            'a2 SELECT INBOX',
            *(['a3 FETCH 1 BODY[]'] * draw.randint(0, 4)),
            'a4 LOGOUT',
        ):
            writer.write(line.encode() + b'\r\n')
            while (answer := await reader.readline()) and not answer.startswith(line[:2].encode()):
                pass
            if b' NO ' in answer:
                break
        await close(writer)


async def send_mail(host, world):
    draw = world.draw
    where = world.server(host, 'mail') if draw.random() < 0.5 else MAIL
    reader, writer = await connect(host.space, where, 587)

    async def say(line: bytes) -> bytes:
        writer.write(line + b'\r\n')
        while (answer := await reader.readline())[3:4] == b'-':
            pass
        return answer

    await reader.readline()
    await say(f'EHLO {host.name}'.encode())
    await say(b'STARTTLS')
    await writer.start_tls(unverified(), server_hostname='mail.corp.lan')
    await say(f'EHLO {host.name}'.encode())
    await say(b'AUTH PLAIN ' + base64.b64encode(f'\0{host.name}\0{PASSWORD}'.encode()))
    for line in (b'MAIL FROM:<me@corp.lan>', b'RCPT TO:<you@example.com>', b'DATA'):
        await say(line)
    writer.write(os.urandom(int(1500 * 60 ** draw.random())).hex().encode() + b'\r\n')
    await say(b'.')
    await say(b'QUIT')
    await close(writer)


async def chat(host, world):
    """A chat or collaboration program: one web socket for minutes, a ping of fixed period."""
    draw, web = world.draw, world.chat_of(host)
    name = web.names[6]
    address = await resolve(host, world, name)
    reader, writer = await connect(host.space, address, 443, world.profile(host, ('http/1.1',)), name)
    writer.write(
        f'GET /ws HTTP/1.1\r\nHost: {name}\r\nUser-Agent: {world.agent(host)}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
        f'Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n'.encode()
    )
    period, end = draw.choice((15, 20, 25, 30, 45)), world.now() + draw.uniform(300, 1500)

    async def drain():
        while await reader.read(4096):
            pass

    reading = asyncio.create_task(drain())
    while world.now() < end and not reading.done():
        await asyncio.sleep(period)
        writer.write(b'\x89\x80' + os.urandom(4))
        if draw.random() < 0.3:
            text = os.urandom(draw.randint(8, 60))
            writer.write(b'\x81' + bytes([128 + len(text)]) + os.urandom(4) + text)
    reading.cancel()
    await close(writer)


async def share(host, world):
    draw = world.draw
    item = draw.choices(range(5), (5, 5, 4, 2, 1))[0]
    await run(
        host.space,
        'smbclient',
        '-N',
        f'//{world.server(host, "files")}/share',
        '-c',
        f'ls; get report-{item}.docx /dev/null' + ('; put /etc/services note-%d.txt' % draw.randrange(200) if draw.random() < 0.4 else ''),
    )


async def print_pages(host, world):
    reader, writer = await connect(host.space, world.server(host, world.draw.choice(('printer1', 'printer2'))), 9100)
    writer.write(b'\x1b%-12345X@PJL JOB\r\n' + os.urandom(int(20_000 * 30 ** world.draw.random())))
    await writer.drain()
    await close(writer)


async def tunnel_home(host, world):
    """A VPN over TLS with a self-signed certificate: whole minutes, frames of any size, a keep-alive."""
    draw = world.draw
    reader, writer = await connect(host.space, TUNNELS, 443, world.profile(host), 'vpn.corp-remote.com' if draw.random() < 0.5 else None)
    writer.write(b'CONNECT /CSCOSSLC/tunnel HTTP/1.1\r\nHost: vpn.corp-remote.com\r\nX-CSTP-Version: 1\r\n\r\n')
    end = world.now() + draw.uniform(200, 1200)
    while world.now() < end:
        writer.write(os.urandom(draw.choice((60, 90, 400, 1300, 1300))))
        await writer.drain()
        await reader.read(16384)
        await asyncio.sleep(draw.expovariate(1 / 0.8) if draw.random() < 0.9 else 30)
    await close(writer)


async def call(host, world):
    """A voice or video call: media both ways, 25 to 50 packets a second, for half a minute to three."""
    draw = world.draw
    await media(host, VOICE, 20000 + 2 * draw.randrange(20), draw.uniform(30, 150), draw.choice((172, 172, 900)), draw.choice((0.02, 0.04)))


SHELL = [
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    'UserKnownHostsFile=/dev/null',
    '-o',
    'ConnectTimeout=5',
    '-o',
    'NumberOfPasswordPrompts=1',
    '-o',
    'LogLevel=ERROR',
]


async def shell(host, world):
    """A developer's session: by key mostly, by password at times, mistyped at times; a few commands or a copy."""
    draw = world.draw
    target = f'deploy@{world.server(host, draw.choice(("git", "app1", "app2", "nas")))}'
    key = ['-i', f'{world.folder}/client_key']
    if draw.random() < 0.3:
        for word in ((PASSWORD,), ('correct-hrose', PASSWORD), ('old-horse', 'old-horse2', PASSWORD))[draw.choices(range(3), (8, 2, 1))[0]]:
            await run(
                host.space,
                'sshpass',
                '-p',
                word,
                'ssh',
                *SHELL,
                '-o',
                'PubkeyAuthentication=no',
                target,
                f'ls /usr/bin | head -40; sleep {draw.uniform(1, 20):.1f}; df',
            )
            await asyncio.sleep(draw.uniform(2, 6))
    elif draw.random() < 0.3:
        await run(host.space, 'scp', '-q', *SHELL, *key, f'{world.folder}/content/update/{draw.randrange(8)}.bin', f'{target}:/dev/null')
    else:
        await run(
            host.space,
            'ssh',
            *SHELL,
            *key,
            target,
            f'uptime; ps | head; sleep {draw.uniform(1, 50):.1f}; ls -l /usr/lib | head -200',
            timeout=90,
        )


async def fetch_code(host, world):
    await run(
        host.space,
        'git',
        'clone',
        '-q',
        '--depth',
        '1',
        f'ssh://deploy@{world.server(host, "git")}{world.folder}/repo.git',
        f'/tmp/.clone-{host.space}',
        environment={'GIT_SSH_COMMAND': f'ssh {" ".join(SHELL)} -i {world.folder}/client_key', 'GIT_CONFIG_GLOBAL': '/dev/null'},
    )
    await asyncio.to_thread(shutil.rmtree, f'/tmp/.clone-{host.space}', True)
