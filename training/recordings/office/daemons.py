"""Real servers of the offices: dnsmasq, OpenSSH, mosquitto, redis, Samba (shares only), as far as they are installed.

Usage: daemons.py LAB FOLDER HOSTS_PER_SITE     (starts them and returns; they end with their namespaces)
"""

import os
import shutil
import subprocess
import sys

from world import RESOLVER, SITES, Host, office

PASSWORD = 'correct-horse'


def start(host: Host, folder: str, *command: str) -> None:
    if not (shutil.which(command[0]) or os.path.exists(command[0])):
        return print(f'skipped: {command[0]} not installed', flush=True)
    with open(f'{folder}/daemons.log', 'ab') as log:
        subprocess.Popen(
            ['ip', 'netns', 'exec', host.space, 'nice', *command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def names(host: Host, folder: str, hosts: list[Host]) -> None:
    records = [f'--host-record={other.name}.corp.lan,{other.address}' for other in hosts]
    start(
        host,
        folder,
        'dnsmasq',
        '--keep-in-foreground',
        '--no-resolv',
        '--no-hosts',
        '--conf-file=/dev/null',
        '--user=root',
        '--pid-file=',
        f'--server={RESOLVER}',
        '--local=/corp.lan/',
        '--local=/in-addr.arpa/10.31.0.0',
        '--cache-size=400',
        '--dns-forward-max=1000',
        '--no-daemon',
        *records,
    )


def accounts(host: Host) -> None:
    """An account `deploy` with a password that exists in this namespace only (ip netns binds the files over /etc)."""
    etc = f'/etc/netns/{host.space}'
    hashed = subprocess.run(['openssl', 'passwd', '-6', PASSWORD], capture_output=True, text=True, check=True).stdout.strip()
    for name, line in (('passwd', 'deploy:x:1999:1999::/tmp:/bin/sh\n'), ('shadow', f'deploy:{hashed}:19000:0:99999:7:::\n')):
        with open(f'/etc/{name}') as old, open(f'{etc}/{name}', 'w') as new:
            new.write(old.read() + line)
    os.chmod(f'{etc}/shadow', 0o600)


def shell(host: Host, folder: str) -> None:
    accounts(host)
    os.makedirs('/run/sshd', exist_ok=True)
    with open(f'{folder}/sshd_config', 'w') as out:
        out.write(
            f'HostKey {folder}/host_key\nPidFile none\nUsePAM no\nPasswordAuthentication yes\nPubkeyAuthentication yes\nAuthorizedKeysFile {folder}/client_key.pub\nStrictModes no\n'
            'PrintMotd no\nSubsystem sftp internal-sftp\nMaxStartups 50:30:100\nMaxAuthTries 4\n'
        )
    start(host, folder, '/usr/sbin/sshd', '-D', '-e', '-f', f'{folder}/sshd_config')


def shares(host: Host, folder: str) -> None:
    root = f'{folder}/samba-{host.site}'
    os.makedirs(f'{root}/share', exist_ok=True)
    os.chmod(f'{root}/share', 0o777)
    for number, size in enumerate((9_000, 40_000, 220_000, 900_000, 3_000_000)):
        with open(f'{root}/share/report-{number}.docx', 'wb') as out:
            out.write(os.urandom(size))
    places = ''.join(
        f'{key} = {root}\n' for key in ('private dir', 'lock directory', 'state directory', 'cache directory', 'pid directory')
    )
    with open(f'{root}/smb.conf', 'w') as out:
        out.write(
            f'[global]\n{places}ncalrpc dir = {root}/ncalrpc\nlog file = {root}/log\nmap to guest = Bad User\ndisable netbios = yes\nload printers = no\n'
            f'[share]\npath = {root}/share\nguest ok = yes\nforce user = root\nread only = no\n'
        )
    start(host, folder, 'smbd', '--foreground', '--no-process-group', '-s', f'{root}/smb.conf')


def main(lab: str, folder: str, count: str) -> None:
    for key in ('host_key', 'client_key'):
        if not os.path.exists(f'{folder}/{key}'):
            subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', f'{folder}/{key}'], check=True)
    with open(f'{folder}/mosquitto.conf', 'w') as out:
        out.write('listener 1883 0.0.0.0\nallow_anonymous true\n')
    with open(f'{folder}/vsftpd.conf', 'w') as out:
        out.write(
            'listen=YES\nbackground=NO\nanonymous_enable=NO\nlocal_enable=YES\npam_service_name=vsftpd\nsecure_chroot_dir=/var/run/vsftpd/empty\n'
        )
    if shutil.which('git') and not os.path.exists(f'{folder}/repo.git'):
        subprocess.run(
            f'set -e; git init -q {folder}/src; cd {folder}/src; head -c 900000 /dev/urandom > data.bin; git add data.bin; git -c user.name=lab -c user.email=lab@lab commit -qm first; '
            f'git clone -q --bare {folder}/src {folder}/repo.git; chown -R 1999:1999 {folder}/repo.git',
            shell=True,
            check=True,
        )
    for site in SITES:
        hosts = office(site, int(count), lab)
        for host in hosts:
            if host.role == 'dns':
                names(host, folder, hosts)
            if host.role in ('git', 'backup', 'nas', 'admin', 'db', 'server', 'app1', 'app2', 'app3', 'app4', 'intra'):
                shell(host, folder)
            if host.role == 'broker':
                start(host, folder, 'mosquitto', '-c', f'{folder}/mosquitto.conf')
            if host.role == 'db':
                start(host, folder, 'redis-server', '--bind', '0.0.0.0', '--protected-mode', 'no', '--save', '', '--dir', '/tmp')
            if host.role == 'files':
                shares(host, folder)
                start(host, folder, 'vsftpd', f'{folder}/vsftpd.conf')
            if host.role == 'backup':
                start(host, folder, 'xrdp', '--nodaemon')


if __name__ == '__main__':
    main(*sys.argv[1:])
