"""Real nginx for everything that speaks HTTP: the Internet's sites, the offices' own, and appliances with self-signed certificates.

Usage: sites.py LAB FOLDER      (starts one nginx per namespace and returns; they end with their namespaces)
"""

import os
import random
import subprocess
import sys

import certificates
from world import SITES, internet, office

COMMON = """user root; worker_processes 1; pid {root}/nginx.pid; error_log {root}/error.log crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; server_names_hash_bucket_size 256; server_names_hash_max_size 4096; types_hash_max_size 2048; include /etc/nginx/mime.types; keepalive_timeout {keepalive}s;
  client_body_temp_path {root}; proxy_temp_path {root}; fastcgi_temp_path {root}; uwsgi_temp_path {root}; scgi_temp_path {root};
  server_tokens {tokens};
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
{servers}
}}
"""
PLACES = """root {content}; error_page 405 =200 $uri;
    location /api/ {{ default_type application/json; return 200 '{{"status":"ok","next":60,"items":[]}}'; }}
    location /collect {{ return 204; }}
    location /private/ {{ auth_basic "staff"; auth_basic_user_file {users}; }}
    location /update/ {{ limit_rate_after 300k; limit_rate 600k; }}
    location /ws {{ proxy_pass http://127.0.0.1:9001; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; proxy_read_timeout 900s; }}"""


def content(folder: str) -> str:
    """Pages, scripts, pictures and downloads of drawn sizes, shared by all servers."""
    root = f'{folder}/content'
    draw = random.Random(5)
    kinds = {
        'p': ('html', 40, 2_000, 60_000),
        'js': ('js', 30, 3_000, 200_000),
        'img': ('jpg', 40, 2_000, 260_000),
        'update': ('bin', 8, 400_000, 4_000_000),
    }
    for kind, (ending, count, least, most) in kinds.items():
        os.makedirs(f'{root}/{kind}', exist_ok=True)
        for number in range(count):
            size = int(least * (most / least) ** draw.random())
            with open(f'{root}/{kind}/{number}.{ending}', 'wb') as out:
                out.write(draw.randbytes(size) if ending in ('jpg', 'bin') else draw.randbytes(size // 2).hex().encode())
    with open(f'{root}/index.html', 'w') as out:
        out.write('<html><head><title>Welcome</title></head><body>' + 'text ' * 900 + '</body></html>')
    return root


def server(
    addresses: list[str], names: tuple[str, ...], certificate: tuple[str, str] | None, places: str, first: bool, plain: int = 80
) -> str:
    listens = ''.join(f'listen {address}:{plain}{" default_server" if first else ""}; ' for address in addresses)
    if certificate:
        listens += ''.join(f'listen {address}:443 ssl http2{" default_server" if first else ""}; ' for address in addresses)
        listens += f'ssl_certificate {certificate[0]}; ssl_certificate_key {certificate[1]};'
    return f'  server {{ {listens} server_name {" ".join(names) or "_"};\n    {places}\n  }}\n'


def start(space: str, root: str, servers: str, tokens: str = 'on', keepalive: int = 65) -> None:
    os.makedirs(root, exist_ok=True)
    with open(f'{root}/nginx.conf', 'w') as out:
        out.write(COMMON.format(root=root, servers=servers, tokens=tokens, keepalive=keepalive))
    subprocess.run(['ip', 'netns', 'exec', space, 'nginx', '-c', f'{root}/nginx.conf'], check=True)


def main(lab: str, folder: str) -> None:
    os.makedirs(folder, exist_ok=True)
    os.chmod(folder, 0o755)
    certificates.authorities(folder)
    users = f'{folder}/users'
    hashed = subprocess.run(['openssl', 'passwd', '-apr1', 'correct-horse'], capture_output=True, text=True, check=True).stdout
    with open(users, 'w') as out:
        out.write('staff:' + hashed)
    places = PLACES.format(content=content(folder), users=users)
    web = ''.join(
        server(
            [each.address],
            each.names,
            certificates.make(folder, each.brand, f'/CN={each.names[0][:60]}', each.names, 'public-ca'),
            places,
            True,
        )
        for each in internet()
    )
    start(f'{lab}-inet', f'{folder}/inet', web)
    for site in SITES:
        inner = certificates.make(folder, f'intra-{site}', '/O=Corp/CN=intra.corp.lan', ('intra.corp.lan', '*.corp.lan'), 'office-ca')
        for host in office(site, 0, lab):
            if host.role in ('intra', 'app1', 'app2', 'app3', 'app4'):
                start(host.space, f'{folder}/{site}-{host.name}', server([host.address], ('_',), inner, places, True))
            elif host.role in ('printer1', 'printer2', 'nas'):
                own = certificates.make(
                    folder, f'{site}-{host.name}', f'/C=US/O=Device/CN={host.name.upper()}-{host.address}', days=3650, key=certificates.RSA
                )
                start(host.space, f'{folder}/{site}-{host.name}', server([host.address], ('_',), own, places, True), 'off', 5)
            elif host.role == 'balancer':
                ways = ''.join(f'server {other.address}:80 max_fails=3; ' for other in office(site, 0, lab) if other.role.startswith('app'))
                proxied = 'location / { proxy_pass http://pool; }'
                start(
                    host.space,
                    f'{folder}/{site}-{host.name}',
                    f'  upstream pool {{ {ways} }}\n' + server([host.address], ('_',), inner, proxied, True),
                )


if __name__ == '__main__':
    main(*sys.argv[1:])
