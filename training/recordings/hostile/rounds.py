"""Attacks that do not fit into a run of one tool: command channels side by side, and an office under attack at low rates."""

import csv
import os
import shlex
import shutil
import subprocess
import sys
import time

from channels import CHANNELS
from lab import SERVERS, here
from runs import VICTIM_RUNS, Run
from world import office


def channels(lab, minutes: float = 10) -> None:
    """As many at once as there are victims, then the rest; each victim's traffic is one capture."""
    server = subprocess.Popen([sys.executable, f'{here}/channels_server.py', f'{lab.lab}-c2', SERVERS[0], lab.folder])
    time.sleep(4)
    victims = lab.people[1:] + [host for host in office('a', 14, lab.lab) if host.name in ('app1', 'app2', 'app3', 'app4', 'nas', 'intra')]
    wanted = [(number, channel) for number, channel in enumerate(CHANNELS) if not lab.only or channel[0] in lab.only]
    for begin in range(0, len(wanted), len(victims)):
        _round(lab, list(zip(wanted[begin : begin + len(victims)], victims)), minutes)
    server.terminate()


def _round(lab, pairs: list, minutes: float) -> None:
    tap = lab.capture('channels')
    running = [
        subprocess.Popen(
            [
                'ip',
                'netns',
                'exec',
                victim.space,
                sys.executable,
                f'{here}/channel.py',
                kind,
                far_end(lab, number, kind),
                str(port),
                str(period),
                str(jitter),
                str(minutes * 60),
                sni,
                str(number),
            ]
        )
        for (number, (_, _, kind, port, period, jitter, sni)), victim in pairs
    ]
    for child in running:
        child.wait()
    whole = lab.finish(tap, 'channels')
    for (number, (name, tool, kind, port, period, jitter, sni)), victim in pairs:
        subprocess.run(
            ['tcpdump', '-r', whole, '-w', f'{lab.folder}/{name}.pcap', f'host {victim.address} or (ether broadcast)'], capture_output=True
        )
        lab.attackers['in'] = (victim.space, victim.address)
        far = far_end(lab, number, kind)
        run = Run(name, 'botnet_c2', tool, 'in', far, str(port or ''), '', 0, '')
        lab.deliver(
            run,
            f'{lab.folder}/{name}.pcap',
            f'host {victim.address} and host {far}' + (f' and port {port}' if port else ''),
            f'{kind} every {period} s, jitter {jitter}, SNI {sni}',
        )
    os.remove(whole)


def far_end(lab, number: int, kind: str) -> str:
    """A bot that looks for its master asks the office's resolver, for names that nobody registered; all others talk to a server."""
    return lab.places['dns'] if kind == 'dga' else SERVERS[number % len(SERVERS)]


def victims(lab, minutes: float = 25) -> None:
    """Half an hour in which outer hosts scan, guess and flood at low rates while the office works: who suffers it must not be accused of anything."""
    end, rows = time.time() + minutes * 60, []
    tap = lab.capture('victims')
    space, address = lab.attackers['out']
    turn = 0
    while time.time() < end:
        run = VICTIM_RUNS[turn % len(VICTIM_RUNS)]
        turn += 1
        places = lab.places
        target = places[run.victim] if run.victim in places else lab.people[turn * 7 % len(lab.people)].address
        command = run.command.format(**{**places, 'target': target, 'here': here, 'python': sys.executable, 'words': f'{lab.folder}/words'})
        if not shutil.which(command.split()[0]):
            continue
        first = time.time()
        subprocess.run(
            ['ip', 'netns', 'exec', space, 'timeout', str(run.seconds), *shlex.split(command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=lab.folder,
        )
        rows.append(
            [
                'victims.pcap',
                run.attack_class,
                address,
                target,
                '',
                run.port,
                f'{first:.6f}',
                f'{time.time():.6f}',
                '',
                run.tool,
                run.name,
                'test',
            ]
        )
        time.sleep(8)
    os.rename(lab.finish(tap, 'victims'), f'{lab.out}/victims.pcap')
    with open(f'{lab.folder}/rows.csv', 'a', newline='') as out:
        csv.writer(out, lineterminator='\n').writerows(rows)
