"""A lab for attacks: its outer hosts, its captures, and a row of truth for each run of a tool."""

import csv
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, '..', 'office'))
from runs import Run
from world import office

ATTACKER, SERVERS = '177.54.144.12', ('103.99.0.122', '45.148.3.17', '194.31.98.40', '91.213.8.77')


def outer(lab: str) -> None:
    """Two Internet hosts of the attackers: packets to addresses that nobody has end at the Internet's blackhole."""
    inet = f'{lab}-inet'
    for number, (name, addresses) in enumerate((('out', (ATTACKER,)), ('c2', SERVERS))):
        space = f'{lab}-{name}'
        for command in (
            f'ip netns add {space}',
            f'ip -n {space} link set lo up',
            f'ip link add eth0 netns {space} type veth peer name {name} netns {inet}',
            f'ip netns exec {space} ethtool -K eth0 tso off gso off gro off tx off',
            f'ip -n {inet} link set {name} up',
            f'ip -n {inet} addr add 169.254.{number}.1/32 dev {name}',
            *(f'ip -n {inet} route add {address}/32 dev {name}' for address in addresses),
            *(f'ip -n {space} addr add {address}/32 dev eth0' for address in addresses),
            f'ip -n {space} link set eth0 up',
            f'ip -n {space} route add default via 169.254.{number}.1 dev eth0 onlink',
        ):
            subprocess.run(command.split(), check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        [
            'ip',
            'netns',
            'exec',
            inet,
            'sysctl',
            '-qw',
            'net.ipv4.ip_forward=1',
            'net.ipv4.conf.all.rp_filter=0',
            'net.ipv4.conf.default.rp_filter=0',
        ],
        check=True,
    )


class Lab:
    """Names of places for the templates, captures, rows of truth."""

    def __init__(self, lab: str, folder: str, out: str, only: tuple[str, ...] = ()):
        self.lab, self.folder, self.out, self.only = lab, folder, out, only
        hosts = [host for host in office('a', 400, lab) if os.path.exists(f'/run/netns/{host.space}') or host.role == 'gate']
        self.places = {host.name: host.address for host in hosts}
        self.people = [host for host in hosts if host.name.startswith('h')]
        self.attackers = {'out': (f'{lab}-out', ATTACKER), 'in': (self.people[0].space, self.people[0].address)}
        os.makedirs(folder, exist_ok=True)
        common = (
            '123456 password 12345678 qwerty abc123 monkey letmein dragon 111111 baseball iloveyou trustno1 sunshine master welcome shadow ashley football jesus michael ninja mustang '
            'password1 admin admin123 root toor changeme Summer2026 Winter2025 passw0rd P@ssw0rd secret test test123 guest oracle postgres deploy ubuntu server backup nagios'
        )
        self._write('words', common.split())
        self._write('users', 'root admin test oracle postgres ubuntu git deploy'.split())
        self._write('targets', [self.places[name] for name in 'git nas db app1 app2 app3 app4 intra backup'.split()])
        self._write('nothing', ['0.0.0.0/32'])

    def _write(self, name: str, lines: list[str]) -> None:
        with open(f'{self.folder}/{name}', 'w') as out:
            out.write('\n'.join(lines) + '\n')

    def fill(self, text: str, run: Run) -> str:
        space, address = self.attackers[run.place]
        values = {
            **self.places,
            'attacker': address,
            'here': here,
            'folder': self.folder,
            'python': sys.executable,
            'server': SERVERS[0],
            **{name: f'{self.folder}/{name}' for name in ('words', 'users', 'targets')},
        }
        if '{mac}' in text:
            values['mac'] = self.gateway(space)
        return text.format(**values)

    @staticmethod
    def gateway(space: str) -> str:
        """Hardware address of the way out, for tools that make their own frames."""
        route = subprocess.run(['ip', '-n', space, 'route', 'show', 'default'], capture_output=True, text=True).stdout.split()[2]
        subprocess.run(['ip', 'netns', 'exec', space, 'ping', '-c', '1', '-W', '1', route], capture_output=True)
        return (
            subprocess.run(['ip', '-n', space, 'neigh', 'show', route], capture_output=True, text=True)
            .stdout.split('lladdr ')[1]
            .split()[0]
        )

    def capture(self, name: str) -> subprocess.Popen:
        tap = subprocess.Popen([sys.executable, f'{here}/../office/tap.py', f'{self.lab}-huba', 'hub', self.folder, name, '100000', '1'])
        time.sleep(2.5)
        return tap

    def finish(self, tap: subprocess.Popen, name: str) -> str:
        time.sleep(2)
        tap.send_signal(signal.SIGTERM)
        tap.wait()
        return f'{self.folder}/{name}_1.pcap'

    def record(self, run: Run) -> None:
        command = self.fill(run.command, run)
        # What the attackers' server runs meanwhile, before the bars.
        behind, _, command = command.rpartition(' ||| ')
        if not shutil.which(command.split()[0]):
            return print(f'skipped: {command.split()[0]} not installed', flush=True)
        tap = self.capture(run.name)
        serving = (
            subprocess.Popen(
                ['ip', 'netns', 'exec', f'{self.lab}-c2', 'timeout', str(run.seconds + 3), *shlex.split(behind)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if behind
            else None
        )
        time.sleep(1.5 if behind else 0)
        with open(f'{self.folder}/{run.name}.log', 'wb') as log:
            subprocess.run(
                ['ip', 'netns', 'exec', self.attackers[run.place][0], 'timeout', str(run.seconds), *shlex.split(command)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        if serving:
            serving.wait()
        made = self.finish(tap, run.name)
        self.deliver(run, made, self.fill(run.packets, run), command)

    def deliver(self, run: Run, made: str, packets: str, command: str) -> None:
        """Moves the capture out with its row; a run whose packets are not in it is no capture."""
        times = subprocess.run(['tcpdump', '-nn', '-tt', '-r', made, packets], capture_output=True, text=True).stdout.splitlines()
        times = [line.split(' ', 1)[0] for line in times]
        if len(times) < 4:
            return print(f'skipped: {run.name}: {len(times)} packets of the attack', flush=True)
        os.rename(made, f'{self.out}/{run.name}.pcap')
        # Under random sources nobody is named; amplified answers come from the servers, not from the attacker.
        attacker = 'random' if 'random' in run.name or 'amp_' in run.name or run.tool == 't50' else self.attackers[run.place][1]
        shown = command.replace(here, '.').replace(self.folder, 'lists').replace(sys.executable, 'python')
        with open(f'{self.folder}/rows.csv', 'a', newline='') as out:
            for victim in self.fill(run.victim, run).split() or ['']:
                csv.writer(out, lineterminator='\n').writerow(
                    [
                        f'{run.name}.pcap',
                        run.attack_class,
                        attacker,
                        victim,
                        '',
                        run.port or 'any',
                        times[0],
                        times[-1],
                        len(times),
                        run.tool,
                        shown,
                        'train',
                    ]
                )
        print(f'{time.strftime("%H:%M:%S")} {run.name}: {len(times)} packets', flush=True)
