"""Runs attacks one after another in a lab whose office is at work, each into a capture of its own with its row of truth.

Usage: runner.py LAB FOLDER OUT_FOLDER scans|guesses|floods|channels|tunnels|domain|victims [NAME...]
"""

import sys

from lab import Lab, outer  # also finds the offices' modules

import domain
import rounds
from runs import FLOODS, GUESSES, SCANS, TUNNELS


def main(lab: str, folder: str, out: str, group: str, *only: str) -> None:
    outer(lab)
    made = Lab(lab, folder, out, only)
    if group == 'channels':
        return rounds.channels(made)
    if group == 'victims':
        return rounds.victims(made)
    if group == 'domain':
        return domain.record_domain(made, only)
    for run in {'scans': SCANS, 'guesses': GUESSES, 'floods': FLOODS, 'tunnels': TUNNELS}[group]:
        if not only or run.name in only:
            made.record(run)


if __name__ == '__main__':
    main(*sys.argv[1:])
