"""The long way between the office and the simulated Internet: delay by address, some jitter, and fewer hops left.

Usage: wan.py GATE_NAMESPACE INTERNET_NAMESPACE     (two tunnel devices, `wan` at both ends; ends by SIGTERM)
"""

import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time
import zlib

from spaces import inside

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 1, 0x1000
HELD_AT_MOST = 20_000


def tunnel(space: str) -> int:
    with inside(space):
        device = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(device, TUNSETIFF, struct.pack('16sH', b'wan', IFF_TUN | IFF_NO_PI))
        os.system('ip link set wan up txqueuelen 5000')
    return device


def far(address: bytes) -> tuple[float, int]:
    """One-way seconds and hops to a public address: always the same for the same network."""
    drawn = zlib.crc32(address[:3])
    return 0.003 + (drawn % 1000) / 1000 * 0.045, 5 + drawn % 13


def fewer_hops(packet: bytearray, hops: int) -> None:
    """Lowers the time to live and mends the header's checksum."""
    packet[8] = max(1, packet[8] - hops)
    packet[10:12] = b'\0\0'
    total = sum(struct.unpack(f'>{(packet[0] & 15) * 2}H', packet[: (packet[0] & 15) * 4]))
    total = (total & 0xFFFF) + (total >> 16)
    packet[10:12] = struct.pack('>H', 0xFFFF - ((total & 0xFFFF) + (total >> 16)))


def main(gate: str, internet: str) -> None:
    ends = {tunnel(gate): 16, tunnel(internet): 12}  # where the public address stands in the header
    devices = list(ends)
    waiting: list[tuple[float, int, int, bytes]] = []
    last: dict[bytes, float] = {}
    number = 0
    while True:
        pause = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 1.0
        ready, _, _ = select.select(devices, [], [], pause)
        now = time.monotonic()
        for device in ready:
            while len(waiting) < HELD_AT_MOST:
                try:
                    packet = bytearray(os.read(device, 2048))
                except BlockingIOError:
                    break
                if packet[0] >> 4 != 4:
                    continue
                delay, hops = far(packet[ends[device] : ends[device] + 4])
                fewer_hops(packet, hops)
                pair = bytes(packet[12:20])
                # In order between two addresses: jitter must not look like loss.
                at = max(now + delay + random.expovariate(1 / 0.0008), last.get(pair, 0))
                last[pair] = at
                number += 1
                heapq.heappush(waiting, (at, number, devices[1 - devices.index(device)], bytes(packet)))
        while waiting and waiting[0][0] <= now:
            _, _, device, packet = heapq.heappop(waiting)
            try:
                os.write(device, packet)
            except OSError:
                pass  # a full queue drops, as a router's does
        if len(last) > 100_000:
            last.clear()


if __name__ == '__main__':
    main(*sys.argv[1:])
