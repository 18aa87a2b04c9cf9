"""Browsers: real TLS and HTTP/2 stacks of Chrome, Firefox, Safari and Edge by curl_cffi; without it, OpenSSL's and HTTP/1.1."""

import asyncio
import concurrent.futures
import zlib

from people import unverified
from spaces import close, connect, inside

try:
    from curl_cffi import CurlOpt, requests
except ImportError:
    requests = None
    print('skipped: curl_cffi not installed: browsers have the TLS of OpenSSL', flush=True)

FACES = ('chrome131', 'chrome124', 'chrome136', 'firefox133', 'firefox135', 'safari18_0', 'edge101', 'safari15_5')
_threads = concurrent.futures.ThreadPoolExecutor(6)


class Browser:
    """One visit's browser: its connections stay open until `close`. A failed page is an empty one."""

    def __init__(self, host, agent: str):
        self.host, self.agent, self.session = host, agent, None
        self.face = FACES[zlib.crc32(f'{host.site}{host.name}'.encode()) % len(FACES)]

    async def get(self, url: str, name: str, address: str, auth=None) -> int:
        return await self._fetch('GET', url, name, address, None, auth)

    async def post(self, url: str, name: str, address: str | None, body: str) -> int:
        return await self._fetch('POST', url, name, address, body, None) if address else 0

    async def _fetch(self, method, url, name, address, body, auth) -> int:
        if requests is None:
            return await self._plain(method, url, name, address, body)
        return await asyncio.get_running_loop().run_in_executor(_threads, self._blocking, method, url, name, address, body, auth)

    def _blocking(self, method, url, name, address, body, auth) -> int:
        with inside(self.host.space):
            try:
                if self.session is None:
                    self.session = requests.Session(impersonate=self.face, verify=False, timeout=20)
                self.session.curl.setopt(CurlOpt.RESOLVE, [f'{name}:443:{address}', f'{name}:80:{address}'])
                return self.session.request(method, url, data=body, auth=auth).status_code
            except requests.exceptions.RequestException:
                return 0

    async def _plain(self, method, url, name, address, body) -> int:
        secure = url.startswith('https')
        reader, writer = await connect(self.host.space, address, 443 if secure else 80, unverified() if secure else None, name)
        data = (body or '').encode()
        writer.write(
            f'{method} /{url.split("/", 3)[3]} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: {self.agent}\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n'.encode()
            + data
        )
        while await reader.read(65536):
            pass
        await close(writer)
        return 200

    async def close(self) -> None:
        if self.session is not None:
            await asyncio.get_running_loop().run_in_executor(_threads, self.session.close)
            self.session = None
