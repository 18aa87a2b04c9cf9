"""A Windows domain by Samba: the controller in an office's `dc` namespace, accounts, and what members need to log on.

Usage: directory.py LAB SITE FOLDER     (provisions, starts and returns; the controller ends with its namespace)
"""

import os
import shutil
import subprocess
import sys
import time

from world import office

REALM, SHORT, ADMIN = 'CORP.EXAMPLE', 'CORP', 'Adm1n-of-corp'
PASSWORD = 'Correct-horse-7'
USERS = 'ana bea carl dora eve finn gina hugo iris jon kim leo mia nils olga pia'.split()
SERVICES = ('svc-sql', 'svc-web', 'svc-report')
CONTROLLER = f'dc1.{REALM.lower()}'
KERBEROS = """[libdefaults]
 default_realm = {realm}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 rdns = false
[realms]
 {realm} = {{
  kdc = {address}
  admin_server = {address}
  kpasswd_server = {address}
 }}
[domain_realm]
 .{lower} = {realm}
"""
MEMBER = (
    '[global]\n workgroup = {short}\n realm = {realm}\n security = ads\n netbios name = {name}\n kerberos method = secrets only\n name resolve order = host\n'
    + ''.join(f' {key} = {{root}}\n' for key in ('private dir', 'lock directory', 'state directory', 'cache directory', 'pid directory'))
    + ' log file = {root}/log\n'
)


def tool(*command: str, quiet: bool = True) -> None:
    subprocess.run(['samba-tool', *command], check=not quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def provision(root: str, address: str) -> None:
    if os.path.exists(f'{root}/etc/smb.conf'):
        return
    subprocess.run(
        [
            'samba-tool',
            'domain',
            'provision',
            f'--realm={REALM}',
            f'--domain={SHORT}',
            f'--adminpass={ADMIN}',
            '--server-role=dc',
            '--dns-backend=SAMBA_INTERNAL',
            f'--host-ip={address}',
            '--host-name=dc1',
            f'--targetdir={root}',
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.makedirs(f'{root}/share', exist_ok=True)
    os.chmod(f'{root}/share', 0o777)
    for name, size in (('plan.docx', 40_000), ('budget.xlsx', 300_000), ('archive.zip', 2_500_000)):
        with open(f'{root}/share/{name}', 'wb') as out:
            out.write(os.urandom(size))
    places = (
        f'pid directory = {root}/run\nncalrpc dir = {root}/run/ncalrpc\nlog file = {root}/log.samba\n'
        'ldap server require strong auth = no\nntlm auth = yes\n'
    )
    with open(f'{root}/etc/smb.conf') as conf:
        text = conf.read().replace('[global]\n', f'[global]\n{places}', 1)
    with open(f'{root}/etc/smb.conf', 'w') as conf:
        conf.write(text + f'\n[files]\npath = {root}/share\nread only = no\n')
    os.makedirs(f'{root}/run', exist_ok=True)
    database = ['-H', f'{root}/private/sam.ldb', '-s', f'{root}/etc/smb.conf']
    tool('domain', 'passwordsettings', 'set', '--complexity=off', '--min-pwd-age=0', '--history-length=0', '--account-lockout-threshold=0', *database)
    for user in (*USERS, *SERVICES):
        tool('user', 'create', user, PASSWORD, *database)
    for number, user in enumerate(SERVICES):
        tool('spn', 'add', f'MSSQLSvc/db{number}.{REALM.lower()}:1433', user, *database)


def start(lab: str, site: str, folder: str) -> None:
    """The controller, and in every namespace of the office its name; members' settings in `folder`."""
    hosts = [host for host in office(site, 400, lab) if os.path.exists(f"/run/netns/{host.space}")]
    controller = next(host for host in hosts if host.role == 'dc')
    root = f'{folder}/dc-{site}'
    provision(root, controller.address)
    with open(f'{root}/log', 'ab') as log:
        subprocess.Popen(
            ['ip', 'netns', 'exec', controller.space, 'nice', 'samba', '-F', '--no-process-group', '-s', f'{root}/etc/smb.conf'],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    with open(f'{folder}/krb5-{site}.conf', 'w') as out:
        out.write(KERBEROS.format(realm=REALM, lower=REALM.lower(), address=controller.address))
    for host in hosts:
        etc = f'/etc/netns/{host.space}'
        if os.path.isdir(etc):
            with open(f'{etc}/hosts', 'w') as out:
                out.write(f'127.0.0.1 localhost\n{controller.address} {CONTROLLER} dc1\n')
    for _ in range(60):
        if (
            subprocess.run(['ip', 'netns', 'exec', hosts[-1].space, 'nc', '-z', controller.address, '389'], capture_output=True).returncode
            == 0
        ):
            return
        time.sleep(1)
    print('domain controller: not ready', flush=True)


def member(folder: str, host) -> tuple[str, dict[str, str]]:
    """Path of a member's smb.conf, and the environment for its Kerberos."""
    root = f'{folder}/member-{host.site}-{host.name}'
    if not os.path.exists(f'{root}/smb.conf'):
        os.makedirs(root, exist_ok=True)
        with open(f'{root}/smb.conf', 'w') as out:
            out.write(MEMBER.format(short=SHORT, realm=REALM, name=f'PC-{host.name}'.upper()[:15], root=root))
    return f'{root}/smb.conf', {'KRB5_CONFIG': f'{folder}/krb5-{host.site}.conf', 'KRB5CCNAME': f'{root}/tickets'}


if __name__ == '__main__':
    if not shutil.which('samba-tool'):
        sys.exit('skipped: samba-tool not installed')
    start(*sys.argv[1:])
