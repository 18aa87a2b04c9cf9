"""The feature table (`autoinmune features`): rows of events with capture, lab, tool, class and variant, and their weights."""
from pathlib import Path

import numpy as np
import pandas as pd

CLASSES = ["port_scan", "ssh_bruteforce", "ddos", "botnet_c2", "apt"]  # ATTACK_CLASSES of schemas/messages.ts, in its order
FACTS = ["capture", "lab", "tool", "class", "variant"]


def read_tables(folder: Path) -> pd.DataFrame:
    """All tables of a folder as one; `source` is the table's name. Their columns must agree: another list is another feature definition."""
    tables = {path.name.split(".")[0]: read_table(path) for path in sorted(folder.glob("*.csv.gz"))}
    columns = [list(table.columns) for table in tables.values()]
    if any(other != columns[0] for other in columns):
        raise SystemExit(f"{folder}: tables with different columns; make them again (autoinmune features)")
    return pd.concat([table.assign(source=name) for name, table in tables.items()], ignore_index=True)


def read_table(path: Path) -> pd.DataFrame:
    """One table; features as single precision, as serving computes them. `copy` makes one block of its many columns."""
    header = pd.read_csv(path, nrows=0).columns
    return pd.read_csv(path, dtype={name: str if name in FACTS else np.float32 for name in header}).copy()


DOMAIN_FACTS = ["rpc_calls_log", "smb_files_opened", "kerberos_services", "ldap_filters_asked"]


def is_domain_work(table: pd.DataFrame) -> np.ndarray:
    """Ordinary records that show an operation inside a Windows domain."""
    return ((table["class"] == "normal") & table[DOMAIN_FACTS].notna().any(axis=1)).to_numpy()


def learnt_rows(folder: Path, limit: int) -> pd.DataFrame:
    """At most about `limit` rows of the tables, and all ordinary work inside a domain: it is rare among ordinary records and what tells an
    administrator from an intruder."""
    table = read_tables(folder)
    domain = is_domain_work(table)
    return pd.concat([thinned(table[~domain], limit), table[domain]]).sort_index()


def feature_names(table: pd.DataFrame) -> list[str]:
    return [name for name in table.columns if name not in [*FACTS, "source"]]


def features(table: pd.DataFrame) -> np.ndarray:
    return table[feature_names(table)].to_numpy(np.float32)


def is_attack(table: pd.DataFrame) -> np.ndarray:
    return (table["class"] != "normal").to_numpy()


def is_plain(table: pd.DataFrame) -> np.ndarray:
    """Rows as recorded: what figures are about unless they say otherwise."""
    return (table["variant"] == "plain").to_numpy()


def class_numbers(attacks: pd.DataFrame) -> np.ndarray:
    return attacks["class"].map({name: number for number, name in enumerate(CLASSES)}).to_numpy()


def capture_weights(table: pd.DataFrame, sides: np.ndarray) -> np.ndarray:
    """What a capture gives in one class and variant weighs with the square root of its rows, so that no capture is the table. Each class
    has the same total within its side, and each side (attack and normal, or each class) the same total: probabilities are for even odds."""
    rows = table.groupby(["capture", "class", "variant"])["tool"].transform("size").to_numpy()
    return evened(evened(1 / np.sqrt(rows), table["class"].to_numpy()), sides)


def evened(weights: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Weights scaled so that every group has the same total; their mean is 1."""
    names, numbers = np.unique(groups, return_inverse=True)
    totals = np.bincount(numbers, weights)
    return weights * len(weights) / (len(names) * totals[numbers])


def thinned(table: pd.DataFrame, limit: int, seed: int = 7) -> pd.DataFrame:
    """At most about `limit` rows, by chance: of what each capture gives in one class and variant as many as its square root times a factor,
    as it weighs, so that one large capture keeps more than many small ones but not all."""
    if len(table) <= limit:
        return table
    order = table.sample(frac=1, random_state=seed)
    groups = order.groupby(["capture", "class", "variant"])
    place, size = groups.cumcount().to_numpy(), groups["tool"].transform("size").to_numpy()
    # A row stays while the factor is above this.
    needed = np.sort(place / np.sqrt(size))
    return order[place / np.sqrt(size) < needed[limit]].sort_index()
