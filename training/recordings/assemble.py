"""Gathers the rows of truth of all captures that are whole into truth.csv, and their names into READY. May be run as often as wished.

Usage: assemble.py RECORDINGS_FOLDER ROWS.csv...     (files with or without a header)
"""

import csv
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'office'))
from ledger import COLUMNS


def read(file: str) -> list[list[str]]:
    if not os.path.exists(file):
        return []
    with open(file, newline='') as lines:
        return [row for row in csv.reader(lines) if row and row[0] != 'file' and len(row) == len(COLUMNS)]


def main(folder: str, *files: str) -> None:
    rows = [row for file in files for row in read(file)]
    new = {row[0] for row in rows}
    # Rows of captures that were not recorded this time stay.
    rows += [row for row in read(f'{folder}/truth.csv') if row[0] not in new]
    rows = [row for row in rows if os.path.exists(f'{folder}/{row[0]}')]
    with open(f'{folder}/.truth.new', 'w', newline='') as out:
        csv.writer(out, lineterminator='\n').writerows([COLUMNS, *sorted(rows)])
    os.rename(f'{folder}/.truth.new', f'{folder}/truth.csv')
    splits = {row[0]: row[-1] for row in rows}
    with open(f'{folder}/.ready.new', 'w') as out:
        out.writelines(f'{name} {split}\n' for name, split in sorted(splits.items()))
    os.rename(f'{folder}/.ready.new', f'{folder}/READY')
    print(f'{len(splits)} captures, {len(rows)} rows')


if __name__ == '__main__':
    main(*sys.argv[1:])
