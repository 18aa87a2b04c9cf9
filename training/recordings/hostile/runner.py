"""Runs attacks one after another in a lab whose office is at work, each into a capture of its own with its row of truth.

Usage: runner.py LAB FOLDER OUT_FOLDER scans|guesses|floods|channels|tunnels|domain|victims [NAME...]
"""
import csv
import os
import shutil
import signal
import subprocess
import sys
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, '..', 'office'))
from channels import CHANNELS
from ledger import COLUMNS
from runs import FLOODS, GUESSES, SCANS, TUNNELS, VICTIM_RUNS, Run
from world import office

ATTACKER, SERVER = '177.54.144.12', '103.99.0.122'


def outer(lab: str) -> None:
    """Two Internet hosts of the attackers: packets to addresses that nobody has end at the Internet's blackhole."""
    inet = f'{lab}-inet'
    for number, (name, address) in enumerate((('out', ATTACKER), ('c2', SERVER))):
        space = f'{lab}-{name}'
        for command in (f'ip netns add {space}', f'ip -n {space} link set lo up', f'ip link add eth0 netns {space} type veth peer name {name} netns {inet}',
                        f'ip netns exec {space} ethtool -K eth0 tso off gso off gro off tx off', f'ip -n {inet} link set {name} up', f'ip -n {inet} addr add 169.254.{number}.1/32 dev {name}',
                        f'ip -n {inet} route add {address}/32 dev {name}', f'ip -n {space} addr add {address}/32 dev eth0', f'ip -n {space} link set eth0 up',
                        f'ip -n {space} route add default via 169.254.{number}.1 dev eth0 onlink'):
            subprocess.run(command.split(), check=True, stdout=subprocess.DEVNULL)
    subprocess.run(['ip', 'netns', 'exec', inet, 'sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.conf.all.rp_filter=0', 'net.ipv4.conf.default.rp_filter=0'], check=True)


class Lab:
    """Names of places for the templates, captures, rows of truth."""

    def __init__(self, lab: str, folder: str, out: str):
        self.lab, self.folder, self.out = lab, folder, out
        hosts = [host for host in office('a', 400, lab) if os.path.exists(f'/run/netns/{host.space}') or host.role == 'gate']
        self.places = {host.name: host.address for host in hosts}
        self.people = [host for host in hosts if host.name.startswith('h')]
        self.attackers = {'out': (f'{lab}-out', ATTACKER), 'in': (self.people[0].space, self.people[0].address)}
        os.makedirs(folder, exist_ok=True)
        common = ('123456 password 12345678 qwerty abc123 monkey letmein dragon 111111 baseball iloveyou trustno1 sunshine master welcome shadow ashley football jesus michael ninja mustang '
                  'password1 admin admin123 root toor changeme Summer2026 Winter2025 passw0rd P@ssw0rd secret test test123 guest oracle postgres deploy ubuntu server backup nagios')
        self._write('words', common.split())
        self._write('users', 'root admin test oracle postgres ubuntu git deploy'.split())
        self._write('targets', [self.places[name] for name in 'git nas db app1 app2 app3 app4 intra backup'.split()])
        self._write('nothing', ['0.0.0.0/32'])

    def _write(self, name: str, lines: list[str]) -> None:
        with open(f'{self.folder}/{name}', 'w') as out:
            out.write('\n'.join(lines) + '\n')

    def fill(self, text: str, run: Run) -> str:
        space, address = self.attackers[run.place]
        values = {**self.places, 'attacker': address, 'here': here, 'folder': self.folder, 'python': sys.executable, 'server': SERVER,
                  **{name: f'{self.folder}/{name}' for name in ('words', 'users', 'targets')}}
        if '{mac}' in text:
            values['mac'] = self.gateway(space)
        return text.format(**values)

    @staticmethod
    def gateway(space: str) -> str:
        """Hardware address of the way out, for tools that make their own frames."""
        route = subprocess.run(['ip', '-n', space, 'route', 'show', 'default'], capture_output=True, text=True).stdout.split()[2]
        subprocess.run(['ip', 'netns', 'exec', space, 'ping', '-c', '1', '-W', '1', route], capture_output=True)
        return subprocess.run(['ip', '-n', space, 'neigh', 'show', route], capture_output=True, text=True).stdout.split('lladdr ')[1].split()[0]

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
        serving = subprocess.Popen(['ip', 'netns', 'exec', f'{self.lab}-c2', 'timeout', str(run.seconds + 3), *words(behind)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) if behind else None
        time.sleep(1.5 if behind else 0)
        with open(f'{self.folder}/{run.name}.log', 'wb') as log:
            subprocess.run(['ip', 'netns', 'exec', self.attackers[run.place][0], 'timeout', str(run.seconds), *words(command)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder)
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
                csv.writer(out, lineterminator='\n').writerow([f'{run.name}.pcap', run.attack_class, attacker, victim, '', run.port or 'any', times[0], times[-1], len(times), run.tool, shown, 'train'])
        print(f'{time.strftime("%H:%M:%S")} {run.name}: {len(times)} packets', flush=True)

    def channels(self, minutes: float = 10) -> None:
        """All at once, each with a victim of its own; afterwards each victim's traffic is one capture."""
        server = subprocess.Popen([sys.executable, f'{here}/channels_server.py', f'{self.lab}-c2', SERVER, self.folder])
        time.sleep(4)
        tap = self.capture('channels')
        victims = self.people[1:] + [host for host in office('a', 14, self.lab) if host.name in ('app1', 'app2', 'app3', 'app4', 'nas', 'intra', 'git', 'db')]
        running = []
        for number, (channel, victim) in enumerate(zip(CHANNELS, victims)):
            name, _, kind, port, period, jitter, sni = channel
            running.append(subprocess.Popen(['ip', 'netns', 'exec', victim.space, sys.executable, f'{here}/channel.py', kind, SERVER, str(port), str(period), str(jitter), str(minutes * 60), sni, str(number)]))
        for child in running:
            child.wait()
        whole = self.finish(tap, 'channels')
        server.terminate()
        for channel, victim in zip(CHANNELS, victims):
            name, tool, kind, port, period, jitter, sni = channel
            subprocess.run(['tcpdump', '-r', whole, '-w', f'{self.folder}/{name}.pcap', f'host {victim.address} or (ether broadcast)'], capture_output=True)
            self.attackers['in'] = (victim.space, victim.address)
            run = Run(name, 'botnet_c2', tool, 'in', SERVER, str(port or ''), '', 0, '')
            self.deliver(run, f'{self.folder}/{name}.pcap', f'host {victim.address} and host {SERVER}' + (f' and port {port}' if port else ''), f'{kind} every {period} s, jitter {jitter}, SNI {sni}')
        os.remove(whole)


    def victims(self, minutes: float = 25) -> None:
        """Half an hour in which outer hosts scan, guess and flood at low rates while the office works: who suffers it must not be accused of anything."""
        end, rows = time.time() + minutes * 60, []
        tap = self.capture('victims')
        space, address = self.attackers['out']
        turn = 0
        while time.time() < end:
            run = VICTIM_RUNS[turn % len(VICTIM_RUNS)]
            turn += 1
            places = self.places
            target = places[run.victim] if run.victim in places else self.people[turn * 7 % len(self.people)].address
            command = run.command.format(**{**places, 'target': target, 'here': here, 'python': sys.executable, 'words': f'{self.folder}/words'})
            if not shutil.which(command.split()[0]):
                continue
            first = time.time()
            subprocess.run(['ip', 'netns', 'exec', space, 'timeout', str(run.seconds), *words(command)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)
            rows.append(['victims.pcap', run.attack_class, address, target, '', run.port, f'{first:.6f}', f'{time.time():.6f}', '', run.tool, run.name, 'test'])
            time.sleep(8)
        os.rename(self.finish(tap, 'victims'), f'{self.out}/victims.pcap')
        with open(f'{self.folder}/rows.csv', 'a', newline='') as out:
            csv.writer(out, lineterminator='\n').writerows(rows)


def words(command: str) -> list[str]:
    import shlex
    return shlex.split(command)


def main(lab: str, folder: str, out: str, group: str, *only: str) -> None:
    outer(lab)
    made = Lab(lab, folder, out)
    if group == 'channels':
        return made.channels()
    if group == 'victims':
        return made.victims()
    if group == 'domain':
        from domain import record_domain
        return record_domain(made, only)
    for run in {'scans': SCANS, 'guesses': GUESSES, 'floods': FLOODS, 'tunnels': TUNNELS}[group]:
        if not only or run.name in only:
            made.record(run)


if __name__ == '__main__':
    main(*sys.argv[1:])
