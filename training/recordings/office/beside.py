"""Runs more of the offices' life beside office.py, in the same namespaces: domain_life or oddities. Writes its own rows of truth.

Usage: beside.py MODULE LAB FOLDER HOSTS_PER_SITE MINUTES OUT_FOLDER SLICES BEGIN_EPOCH SITE...
"""

import asyncio
import importlib
import random
import sys
import time

from ledger import Ledger
from office import World, habit, name_of, split_of


async def main(module: str, lab: str, folder: str, hosts: str, minutes: str, out: str, slices: str, begin: str, *sites: str) -> None:
    life = importlib.import_module(module)
    world = World(lab, folder, int(hosts))
    world.draw = random.Random(module)
    seconds, count = float(minutes) * 60, int(slices)
    ledger = Ledger(seconds / count, float(begin))
    end = time.monotonic() + float(begin) + seconds - time.time()
    if hasattr(life, 'serve'):
        await life.serve(world)
    gate = asyncio.Semaphore(3 if module == 'domain_life' else 200)
    tasks = [
        asyncio.create_task(habit(host, world, ledger, action, mean, 0.9, end, gate)) for host, action, mean in life.work(world, sites)
    ]
    print(f'{module}: {len(tasks)} habits', flush=True)
    while time.monotonic() < end:
        await asyncio.sleep(min(60, max(0.1, end - time.monotonic())))
        ledger.write(f'{out}/benign-{module}.csv', name_of, split_of(count))
        print(time.strftime('%H:%M:%S'), dict(sorted(ledger.failed.items(), key=lambda item: -item[1])[:6]), flush=True)
    for task in tasks:
        task.cancel()


if __name__ == '__main__':
    asyncio.run(main(*sys.argv[1:]))
