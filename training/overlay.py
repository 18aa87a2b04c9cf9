"""Rows as they would look on a busier network: attack captures are quiet laboratories where the load of a target names the attack."""
import numpy as np
import pandas as pd

LOADS = ["dst_new_flows_10s_log", "dst_packets_10s_log", "dst_bytes_10s_log"]
SOURCES = ["dst_sources_10s_log", "dst_sources_per_flow_10s"]
HALF_OPEN = "dst_half_open_share_10s"
TARGET = [*LOADS, *SOURCES, HALF_OPEN]
BUSIEST = 100
"""An ordinary server gets up to this many times the flows that its capture shows."""
ORDINARY_HALF_OPEN = 0.1


def with_overlays(table: pd.DataFrame, seed: int = 7) -> pd.DataFrame:
    """The table and copies of it: answered ordinary rows towards busier targets, attack rows (floods apart) towards ordinary targets."""
    random = np.random.default_rng(seed)
    ordinary = table[table["class"] == "normal"]
    attacks = table[~table["class"].isin(["normal", "ddos"])]
    return pd.concat([table, towards_busier_targets(ordinary, random), towards_targets_of(ordinary, attacks, random)], ignore_index=True)


def towards_busier_targets(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Loads times 1 to BUSIEST, evenly by order of magnitude; sources anywhere between as few as before and one per flow."""
    busy = rows[(rows["is_answered"] == 1) & rows[LOADS[0]].notna()].copy()
    factor = np.exp(random.uniform(0, np.log(BUSIEST), len(busy)))
    for name in LOADS:
        busy[name] = np.log1p(np.expm1(busy[name]) * factor)
    flows = np.maximum(np.expm1(busy[LOADS[0]]), 1)
    sources = np.maximum(np.expm1(busy[SOURCES[0]]), flows ** random.uniform(0, 1, len(busy)))
    sources = np.minimum(sources, flows)
    busy[SOURCES[0]], busy[SOURCES[1]] = np.log1p(sources), sources / flows
    half_open = random.uniform(0, ORDINARY_HALF_OPEN, len(busy))
    busy[HALF_OPEN] = np.where(busy[HALF_OPEN].notna(), half_open, np.nan)
    return busy


def towards_targets_of(ordinary: pd.DataFrame, rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """`rows` with the target's windows of ordinary rows: first a capture by chance, then one of its rows, so that none is the rule."""
    captures = list(ordinary.groupby("capture").indices.values())
    chosen = [random.choice(captures[number]) for number in random.integers(len(captures), size=len(rows))]
    moved = rows.copy()
    moved[TARGET] = ordinary.iloc[chosen][TARGET].to_numpy()
    return moved
