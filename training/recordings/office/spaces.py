"""Sockets inside other network namespaces, from one process: a socket stays in the namespace in which it was made."""

import asyncio
import contextlib
import ctypes
import os
import socket

CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
_home = os.open('/proc/self/ns/net', os.O_RDONLY)
_open: dict[str, int] = {}


def _setns(descriptor: int) -> None:
    if _libc.setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), 'setns (root is needed)')


@contextlib.contextmanager
def inside(space: str):
    """The calling thread is in the namespace; nothing may be awaited meanwhile."""
    if space not in _open:
        _open[space] = os.open(f'/run/netns/{space}', os.O_RDONLY)
    _setns(_open[space])
    try:
        yield
    finally:
        _setns(_home)


def new_socket(space: str, kind: int = socket.SOCK_STREAM, protocol: int = 0) -> socket.socket:
    """A non-blocking IPv4 socket of that namespace."""
    with inside(space):
        made = socket.socket(socket.AF_INET, kind, protocol)
    made.setblocking(False)
    return made


def listening(space: str, port: int, address: str = '0.0.0.0', kind: int = socket.SOCK_STREAM) -> socket.socket:
    """A bound socket; a stream one listens, a datagram one may also hear broadcasts."""
    made = new_socket(space, kind)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((address, port))
    if kind == socket.SOCK_STREAM:
        made.listen(512)
    return made


async def connect(space: str, address: str | None, port: int, tls=None, name: str | None = None, timeout: float = 15):
    """Reader and writer of a new connection, over TLS if a context is given (name: SNI, or none). Without an address: an OSError, as for a name that was not found."""
    if address is None:
        raise OSError('name not found')
    made = new_socket(space)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    async with asyncio.timeout(timeout):
        try:
            await asyncio.get_running_loop().sock_connect(made, (address, port))
        except BaseException:
            made.close()
            raise
        # From here on the socket is its transport's, also when the handshake fails: closing it here would leave the loop a dead number.
        return await asyncio.open_connection(sock=made, limit=1 << 22, ssl=tls, server_hostname=(name or '') if tls else None)


async def close(writer) -> None:
    writer.close()
    with contextlib.suppress(Exception):
        async with asyncio.timeout(3):
            await writer.wait_closed()


async def ask(space: str, address: str, port: int, message: bytes, timeout: float = 2) -> bytes | None:
    """One datagram and its answer; None: nobody answered."""
    made = new_socket(space, socket.SOCK_DGRAM)
    loop = asyncio.get_running_loop()
    try:
        made.connect((address, port))
        await loop.sock_sendall(made, message)
        async with asyncio.timeout(timeout):
            return await loop.sock_recv(made, 4096)
    except (TimeoutError, OSError):
        return None
    finally:
        made.close()


async def run(space: str, *command: str, timeout: float = 60, environment: dict | None = None, given: bytes | None = None) -> int:
    """A program inside the namespace, its output dropped. Its exit code; -1: it took too long and was ended."""
    child = await asyncio.create_subprocess_exec(
        'ip',
        'netns',
        'exec',
        space,
        *command,
        stdin=asyncio.subprocess.PIPE if given else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    )
    try:
        async with asyncio.timeout(timeout):
            await child.communicate(given)
            return child.returncode or 0
    except TimeoutError:
        child.kill()
        return -1
