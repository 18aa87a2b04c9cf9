"""The feature table: rows of events with capture, tool and class, and their weights."""
from pathlib import Path

import numpy as np
import pandas as pd

CLASSES = ["port_scan", "ssh_bruteforce", "ddos", "botnet_c2", "apt"]  # ATTACK_CLASSES of schemas/messages.ts, in its order
FACTS = ["capture", "tool", "class"]


def read_tables(folder: Path) -> pd.DataFrame:
    """All tables of a folder as one; `source` is the table's name. Their columns must agree: another list is another feature definition."""
    tables = {path.name.split(".")[0]: pd.read_csv(path) for path in sorted(folder.glob("*.csv.gz"))}
    columns = [list(table.columns) for table in tables.values()]
    if any(other != columns[0] for other in columns):
        raise SystemExit(f"{folder}: tables with different columns; extract them again")
    return pd.concat([table.assign(source=name) for name, table in tables.items()], ignore_index=True)


def feature_names(table: pd.DataFrame) -> list[str]:
    return [name for name in table.columns if name not in [*FACTS, "source"]]


def features(table: pd.DataFrame) -> np.ndarray:
    return table[feature_names(table)].to_numpy(np.float32)


NOT_LEARNT = ["apt"]
"""Classes that the attack model must not learn: flow records of these captures cannot be told from ordinary domain traffic."""


def is_learnt(table: pd.DataFrame) -> np.ndarray:
    return (~table["class"].isin(NOT_LEARNT)).to_numpy()


def is_attack(table: pd.DataFrame) -> np.ndarray:
    return (table["class"] != "normal").to_numpy()


def capture_weights(table: pd.DataFrame, sides: np.ndarray) -> np.ndarray:
    """A capture's total weight grows with the square root of its rows, so that no capture is the table. Each class has the same
    total within its side, and each side (attack and normal, or each class) the same total: probabilities are for even odds."""
    rows = table.groupby(["capture", "class"])["tool"].transform("size").to_numpy()
    classes = table["class"].to_numpy()
    return evened(evened(1 / np.sqrt(rows), classes), sides)


def evened(weights: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Weights scaled so that every group has the same total; their mean is 1."""
    names, numbers = np.unique(groups, return_inverse=True)
    totals = np.bincount(numbers, weights)
    return weights * len(weights) / (len(names) * totals[numbers])
