"""The truth, written while it happens: which host did which ordinary activity when, per slice of the recording."""

import contextlib
import csv
import os
import time

COLUMNS = ['file', 'class', 'attacker', 'victim', 'service', 'port', 'first_packet', 'last_packet', 'packets', 'tool', 'command', 'split']


class Ledger:
    """Rows of activities by site and slice. `packets` stays empty: activities are counted, in `command`."""

    def __init__(self, slice_seconds: float, begin: float | None = None):
        self.begin, self.slice_seconds = begin or time.time(), slice_seconds
        self.rows: dict[tuple, list] = {}
        self.failed: dict[str, int] = {}

    @contextlib.contextmanager
    def noted(self, host, activity: str):
        first = time.time()
        try:
            yield
        finally:
            last = time.time()
            for number in range(self._slice(first), self._slice(last) + 1):
                row = self.rows.setdefault((host.site, number, host.address, activity, host.role), [first, last, 0])
                row[1], row[2] = last, row[2] + 1

    def _slice(self, at: float) -> int:
        return int((at - self.begin) // self.slice_seconds) + 1

    def write(self, file: str, name_of, split_of) -> None:
        """Replaces `file` at once: a reader sees the old table or the new one."""
        with open(f'{file}.new', 'w', newline='') as out:
            writer = csv.writer(out, lineterminator='\n')
            writer.writerow(COLUMNS)
            for (site, number, address, activity, role), (first, last, count) in sorted(self.rows.items()):
                writer.writerow(
                    [
                        name_of(site, number),
                        'normal',
                        address,
                        '',
                        activity,
                        '',
                        f'{first:.6f}',
                        f'{last:.6f}',
                        '',
                        f'office-{role}',
                        f'{count} times',
                        split_of(site, number),
                    ]
                )
        os.rename(f'{file}.new', file)
