"""Records a hub as a mirror port would: every frame once, when it enters the bridge. One pcap per slice of time.

Usage: tap.py NAMESPACE BRIDGE FOLDER NAME SECONDS_PER_SLICE SLICES      (ends by itself, or by SIGTERM)
A bridge that floods every frame to a capture port would copy it to every host as well; this reads frames at the ports' entrances.
"""

import os
import signal
import socket
import struct
import sys
import time

from spaces import inside

ETH_P_ALL, SOL_PACKET, PACKET_IGNORE_OUTGOING, SO_RCVBUFFORCE, SO_TIMESTAMPNS = 3, 263, 23, 33, 35
SNAP = 1600


def frames(space: str, bridge: str):
    """Packet socket of all ports; what the bridge itself receives would be a second copy of a broadcast."""
    with inside(space):
        heard = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    heard.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    heard.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 128 << 20)
    heard.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    heard.settimeout(1)
    while True:
        try:
            frame, notes, _, (device, *_) = heard.recvmsg(65536, 64)
        except TimeoutError:
            yield time.time_ns(), None
            continue
        if device in (bridge, 'lo'):
            continue
        seconds, nanoseconds = struct.unpack('qq', notes[0][2][:16])
        yield seconds * 10**9 + nanoseconds, frame


def main(space: str, bridge: str, folder: str, name: str, slice_seconds: str, slices: str) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    begin, number, out = time.time_ns(), 0, None
    try:
        for at, frame in frames(space, bridge):
            wanted = int((at - begin) / 1e9 // float(slice_seconds)) + 1
            if wanted > int(slices):
                return
            if wanted > number:
                out = finish(out, folder, name, number)
                number = wanted
                out = open(f'{folder}/.{name}_{number}.pcap', 'wb', buffering=1 << 20)
                out.write(struct.pack('<IHHiIII', 0xA1B2C3D4, 2, 4, 0, 0, SNAP, 1))
            if frame:
                kept = frame[:SNAP]
                out.write(struct.pack('<IIII', at // 10**9, at % 10**9 // 1000, len(kept), len(frame)) + kept)
    finally:
        finish(out, folder, name, number)


def finish(out, folder: str, name: str, number: int) -> None:
    """A slice gets its name when it is whole: whoever waits for the file never reads half of one."""
    if out:
        out.close()
        os.rename(f'{folder}/.{name}_{number}.pcap', f'{folder}/{name}_{number}.pcap')


if __name__ == '__main__':
    main(*sys.argv[1:])
