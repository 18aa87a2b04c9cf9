"""Guessing and scanning by short scripts, as attackers write them: other client libraries and paces than the known tools'.

Usage: knock.py paramiko|asyncssh HOSTS_WITH_COMMAS USER TRIES PAUSE_SECONDS   |   knock.py connect|syn ADDRESS FIRST-LAST PAUSE_SECONDS   |   knock.py hosts NETWORK PORT PAUSE_SECONDS
"""

import asyncio
import ipaddress
import logging
import random
import socket
import sys
import time

logging.disable(logging.CRITICAL)
kind, target, *more = sys.argv[1:]


def by_paramiko(user: str, tries: str, pause: str) -> None:
    import paramiko

    for number in range(int(tries)):
        for host in target.split(','):
            client = paramiko.SSHClient()
            client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
            try:
                client.connect(host, username=user, password=f'guess{number}', timeout=8, allow_agent=False, look_for_keys=False)
            except Exception:  # refused: that is what guessing is
                pass
            client.close()
            time.sleep(float(pause) * random.uniform(0.7, 1.3))


async def by_asyncssh(user: str, tries: str, pause: str) -> None:
    import asyncssh

    for number in range(int(tries)):
        for host in target.split(','):
            try:
                async with asyncssh.connect(host, username=user, password=f'Guess-{number}', known_hosts=None, client_keys=None):
                    pass
            except Exception:
                pass
            await asyncio.sleep(float(pause))


def by_connecting(ports: str, pause: str) -> None:
    first, last = map(int, ports.split('-'))
    for port in random.sample(range(first, last + 1), last - first + 1):
        made = socket.socket()
        made.settimeout(0.4)
        made.connect_ex((target, port))
        made.close()
        time.sleep(float(pause))


def by_syn(ports: str, pause: str) -> None:
    from scapy.all import IP, TCP, L3RawSocket, conf, send

    conf.verb = 0
    conf.L3socket = L3RawSocket
    first, last = map(int, ports.split('-'))
    for port in range(first, last + 1):
        send(IP(dst=target) / TCP(sport=random.randint(1025, 65000), dport=port, flags='S'))
        time.sleep(float(pause))


def over_hosts(port: str, pause: str) -> None:
    for address in ipaddress.ip_network(target).hosts():
        made = socket.socket()
        made.settimeout(0.15)
        made.connect_ex((str(address), int(port)))
        made.close()
        time.sleep(float(pause))


if kind == 'asyncssh':
    asyncio.run(by_asyncssh(*more))
else:
    {'paramiko': by_paramiko, 'connect': by_connecting, 'syn': by_syn, 'hosts': over_hosts}[kind](*more)
