"""Voice and video as RTP (RFC 3550)."""

import asyncio
import os
import socket
import struct

from spaces import new_socket


async def media(host, address: str, port: int, seconds: float, size: int, period: float) -> None:
    """RTP (RFC 3550) to a peer that sends as much back."""
    heard = new_socket(host.space, socket.SOCK_DGRAM)
    heard.connect((address, port))
    head, body = struct.pack('>BBHII', 0x80, 0, 0, 0, int.from_bytes(os.urandom(4), 'big')), os.urandom(size - 12)
    for number in range(int(seconds / period)):
        try:
            heard.send(head[:2] + struct.pack('>HI', number & 0xFFFF, number * 160 & 0xFFFFFFFF) + head[8:] + body)
            while True:
                heard.recv(2048)
        except OSError:
            pass
        await asyncio.sleep(period)
    heard.close()
