"""DNS messages: questions of clients, answers of the simulated Internet's authority (RFC 1035)."""

import random
import struct
import zlib

from world import Web

A, PTR, MX, TXT, AAAA, SRV, HTTPS = 1, 12, 15, 16, 28, 33, 65


def wire(name: str) -> bytes:
    return b''.join(bytes([len(label)]) + label.encode() for label in name.strip('.').split('.') if label) + b'\0'


def question(name: str, kind: int = A) -> bytes:
    return (
        struct.pack('>6H', random.getrandbits(16), 0x0100, 1, 0, 0, 1)
        + wire(name)
        + struct.pack('>HH', kind, 1)
        + b'\0\0\x29\x04\xd0\0\0\0\0\0\0'
    )


def asked(message: bytes) -> tuple[str, int, int]:
    """Name, type, and where the question ends. Raises IndexError for what is no question."""
    at, labels = 12, []
    while message[at]:
        labels.append(message[at + 1 : at + 1 + message[at]].decode('latin-1'))
        at += 1 + message[at]
    return '.'.join(labels).lower(), int.from_bytes(message[at + 1 : at + 3], 'big'), at + 5


def first_address(answer: bytes) -> str | None:
    """The first A record's address, behind any CNAMEs; None: there is none."""
    try:
        _, _, at = asked(answer)
        for _ in range(int.from_bytes(answer[6:8], 'big')):
            while answer[at] and answer[at] < 0xC0:
                at += 1 + answer[at]
            at += 2 if answer[at] >= 0xC0 else 1
            kind, _, _, length = struct.unpack('>HHIH', answer[at : at + 10])
            if kind == A:
                return '.'.join(str(byte) for byte in answer[at + 10 : at + 14])
            at += 10 + length
    except (IndexError, struct.error):
        pass
    return None


class Authority:
    """Answers for every name of the world; all else does not exist."""

    def __init__(self, webs: list[Web]):
        self.addresses = {name: web.address for web in webs for name in web.names}
        self.networks = [web for web in webs if len(web.names) > 10]
        self.domains = {web.names[-1] for web in webs if len(web.names) <= 10}

    def add(self, name: str, address: str) -> None:
        self.addresses[name] = address

    def answer(self, message: bytes) -> bytes | None:
        try:
            name, kind, end = asked(message)
        except IndexError:
            return None
        records = self._records(name, kind)
        code = 0 if records or name in self.addresses or name in self.domains else 3
        body = b''.join(records) if records else self._authority()
        return message[:2] + struct.pack('>5H', 0x8180 | code, 1, len(records), 0 if records else 1, 0) + message[12:end] + body

    def _records(self, name: str, kind: int) -> list[bytes]:
        age = 20 + zlib.crc32(name.encode()) % 280
        address = self.addresses.get(name)
        if kind == A and address:
            data = bytes(int(part) for part in address.split('.'))
            if name.startswith(('img.', 'update.')) and self.networks:
                network = self.networks[zlib.crc32(name.encode()) % len(self.networks)]
                alias = network.names[zlib.crc32(name.encode()) % len(network.names)]
                data = bytes(int(part) for part in network.address.split('.'))
                return [self._record(b'\xc0\x0c', 5, age, wire(alias)), self._record(wire(alias), A, 60, data)]
            return [self._record(b'\xc0\x0c', A, age, data)]
        if kind == MX and name in self.domains:
            return [self._record(b'\xc0\x0c', MX, 3600, b'\0\x0a' + wire(f'mail.{name}'))]
        if kind == TXT and name in self.domains:
            text = b'v=spf1 include:_spf.mailgate.net -all'
            return [self._record(b'\xc0\x0c', TXT, 3600, bytes([len(text)]) + text)]
        if kind == PTR and not name.startswith(('10.', '172.')) and zlib.crc32(name.encode()) % 3:
            return [
                self._record(
                    b'\xc0\x0c', PTR, 3600, wire('host-' + name.replace('.in-addr.arpa', '').replace('.', '-') + '.rev.transitnet.net')
                )
            ]
        return []

    @staticmethod
    def _record(name: bytes, kind: int, age: int, data: bytes) -> bytes:
        return name + struct.pack('>HHIH', kind, 1, age, len(data)) + data

    def _authority(self) -> bytes:
        return self._record(
            b'\0',
            6,
            900,
            wire('ns1.transitnet.net') + wire('hostmaster.transitnet.net') + struct.pack('>5I', 2026112401, 7200, 900, 86400, 300),
        )
