"""SNMPv2c get requests and responses (RFC 3416), the few objects that a monitoring host asks for."""

import random

OBJECTS = ['1.3.6.1.2.1.1.3.0', '1.3.6.1.2.1.1.5.0', '1.3.6.1.2.1.2.2.1.10.1', '1.3.6.1.2.1.2.2.1.16.1', '1.3.6.1.2.1.43.11.1.1.9.1.1']
GET, RESPONSE = 0xA0, 0xA2


def _tlv(tag: int, body: bytes) -> bytes:
    return bytes([tag]) + (bytes([len(body)]) if len(body) < 128 else b'\x82' + len(body).to_bytes(2, 'big')) + body


def _number(value: int, tag: int = 2) -> bytes:
    return _tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, 'big'))


def _object(text: str) -> bytes:
    parts = [int(part) for part in text.split('.')]
    return _tlv(6, bytes([parts[0] * 40 + parts[1], *parts[2:]]))


def _message(kind: int, number: int, variables: bytes) -> bytes:
    body = _tlv(kind, _number(number) + _number(0) + _number(0) + _tlv(0x30, variables))
    return _tlv(0x30, _number(1) + _tlv(4, b'public') + body)


def question(number: int) -> bytes:
    return _message(GET, number, b''.join(_tlv(0x30, _object(each) + b'\5\0') for each in OBJECTS))


def answer(message: bytes) -> bytes | None:
    """The agent's response with drawn counters; None: not the question that `question` makes."""
    at = message.find(b'public')
    if at < 0 or message[at + 6] != GET:
        return None
    start = at + (8 if message[at + 7] < 128 else 10)
    number = int.from_bytes(message[start + 2 : start + 2 + message[start + 1]], 'big')
    values = [
        _number(random.getrandbits(31), 0x43),
        _tlv(4, b'device'),
        _number(random.getrandbits(31), 0x41),
        _number(random.getrandbits(31), 0x41),
        _number(60),
    ]
    return _message(RESPONSE, number, b''.join(_tlv(0x30, _object(each) + value) for each, value in zip(OBJECTS, values)))
