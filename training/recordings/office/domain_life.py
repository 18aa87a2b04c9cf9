"""Ordinary life in the domain: log-ons, group policy, shares, password changes, administrators at work."""

import asyncio
import zlib

import names
from directory import ADMIN, CONTROLLER, PASSWORD, REALM, SHORT, USERS, member
from spaces import ask, run

BASE = ','.join(f'DC={part}' for part in REALM.lower().split('.'))


def user_of(host) -> str:
    return USERS[zlib.crc32(f'{host.site}{host.name}'.encode()) % len(USERS)]


async def log_on(host, world):
    """The controller is looked for, a ticket, the policies, the account's groups, the home share: what a morning's log-on asks."""
    draw, (conf, environment), user = world.draw, member(world.folder, host), user_of(host)
    for name in (f'_ldap._tcp.dc._msdcs.{REALM.lower()}', f'_kerberos._tcp.{REALM.lower()}', CONTROLLER):
        await ask(host.space, world.server(host, 'dc'), 53, names.question(name, names.SRV if name[0] == '_' else names.A))
    word = 'wrong-word' if draw.random() < 0.06 else PASSWORD
    if await run(host.space, 'kinit', user, environment=environment, given=f'{word}\n'.encode()) != 0:
        await asyncio.sleep(draw.uniform(2, 6))
        await run(host.space, 'kinit', user, environment=environment, given=f'{PASSWORD}\n'.encode())
    kerberos = ('-s', conf, '--use-kerberos=required', '-N')
    await run(
        host.space,
        'smbclient',
        *kerberos,
        f'//{CONTROLLER}/sysvol',
        '-c',
        f'cd {REALM.lower()}/Policies; ls; recurse ON; ls',
        environment=environment,
    )
    await run(
        host.space,
        'ldapsearch',
        '-Y',
        'GSSAPI',
        '-Q',
        '-H',
        f'ldap://{CONTROLLER}',
        '-b',
        BASE,
        draw.choice((f'(sAMAccountName={user})', '(objectClass=groupPolicyContainer)', f'(&(objectCategory=person)(mail={user}*))')),
        environment=environment,
    )
    if draw.random() < 0.5:
        await run(host.space, 'smbclient', *kerberos, f'//{CONTROLLER}/netlogon', '-c', 'ls', environment=environment)


async def use_share(host, world):
    draw, (conf, _), user = world.draw, member(world.folder, host), user_of(host)
    words = f'{SHORT}/{user}%{"mistyped" if draw.random() < 0.04 else PASSWORD}'
    await run(
        host.space,
        'smbclient',
        '-s',
        conf,
        '-U',
        words,
        f'//{CONTROLLER}/files',
        '-c',
        draw.choice(
            (
                'ls; get plan.docx /dev/null',
                f'ls; put /etc/services note-{user}.txt',
                'ls; get budget.xlsx /dev/null',
                f'ls; put /usr/bin/env tool-{user}.exe',
                'get archive.zip /dev/null',
            )
        ),
    )
    if draw.random() < 0.2:
        await run(host.space, 'smbclient', '-s', conf, '-U', f'{SHORT}/{user}%{PASSWORD}', '-L', f'//{CONTROLLER}')


async def look_up(host, world):
    """Programs ask the directory: an address book, a printer search, an account's name."""
    draw, (conf, _), user = world.draw, member(world.folder, host), user_of(host)
    if draw.random() < 0.5:
        await run(
            host.space,
            'ldapsearch',
            '-x',
            '-H',
            f'ldap://{CONTROLLER}',
            '-D',
            f'{user}@{REALM.lower()}',
            '-w',
            PASSWORD,
            '-b',
            BASE,
            draw.choice((f'(cn={draw.choice(USERS)[:3]}*)', '(objectClass=printQueue)', f'(sAMAccountName={draw.choice(USERS)})')),
            'cn',
            'mail',
        )
    else:
        await run(
            host.space,
            'rpcclient',
            '-s',
            conf,
            '-U',
            f'{SHORT}/{user}%{PASSWORD}',
            CONTROLLER,
            '-c',
            draw.choice(('getusername; srvinfo', f'lookupnames {user}', 'dsroledominfo', 'netshareenum')),
        )


async def change_password(host, world):
    """Changed and changed back, so that the next log-on works: the domain keeps no history of passwords that would refuse it."""
    conf, _ = member(world.folder, host)
    user = f'{user_of(host)}'
    for old, new in ((PASSWORD, f'{PASSWORD}x'), (f'{PASSWORD}x', PASSWORD)):
        await run(host.space, 'smbpasswd', '-c', conf, '-r', CONTROLLER, '-U', user, '-s', given=f'{old}\n{new}\n{new}\n'.encode())
        await asyncio.sleep(1)


async def administer(host, world):
    """An administrator's consoles: services, shares, registry, policies, DNS, replication state, accounts."""
    draw, (conf, environment) = world.draw, member(world.folder, host)
    account = ('-s', conf, '-U', f'{SHORT}/Administrator%{ADMIN}', '-S', CONTROLLER)
    works = [
        ('net', 'rpc', 'service', 'list', *account),
        ('net', 'rpc', 'service', 'status', 'spooler', *account),
        ('net', 'rpc', 'share', 'list', *account),
        ('net', 'ads', 'user', *account),
        ('net', 'ads', 'gpo', 'list', 'Administrator', *account),
        ('net', 'rpc', 'registry', 'enumerate', 'HKLM\\software', *account),
        ('net', 'rpc', 'user', 'info', draw.choice(USERS), *account),
        ('samba-tool', 'dns', 'zonelist', CONTROLLER, '-U', f'{SHORT}/Administrator%{ADMIN}'),
        ('samba-tool', 'drs', 'showrepl', CONTROLLER, '-U', f'{SHORT}/Administrator%{ADMIN}'),
        ('samba-tool', 'user', 'list', '-H', f'ldap://{CONTROLLER}', '-U', f'{SHORT}/Administrator%{ADMIN}'),
        ('net', 'ads', 'group', *account),
        ('net', 'rpc', 'group', 'members', 'Domain Admins', *account),
    ]
    for work in draw.sample(works, draw.randint(2, 5)):
        await run(host.space, *work, environment=environment)
        await asyncio.sleep(draw.uniform(1, 15))


HABITS = ((log_on, 1200), (use_share, 420), (look_up, 420), (change_password, 12_000))


def work(world, sites):
    """Host, action, mean pause."""
    for site in sites:
        for host in world.hosts[site]:
            if host.role in ('clerk', 'developer'):
                yield from ((host, *each) for each in HABITS)
            if host.name in ('admin', 'h1'):
                yield host, administer, 240
