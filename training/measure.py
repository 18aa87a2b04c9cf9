"""Figures with their denominators, of flow records and of captures."""
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models import calibrate
from table import CLASSES, is_attack, is_learnt

THRESHOLD = 0.5
"""What every reader of a probability calls an attack (views, answers, detection)."""
FOUND_SHARE = 0.5
"""An attack capture is found when at least this share of its attack records is flagged with the right class."""


@dataclass
class Count:
    hits: int
    of: int

    def __str__(self) -> str:
        return "not measured" if self.of == 0 else f"{self.hits} of {self.of} ({100 * self.hits / self.of:.1f} %)"


@dataclass
class Figures:
    flagged: dict[str, Count]
    """Recall: attack records above the threshold, by true class."""
    precise: dict[str, Count]
    """Precision: of the records flagged and named so, those that are."""
    captures: dict[str, Count]
    tools: dict[str, int]
    false_records: Count
    false_captures: Count
    worst: pd.DataFrame
    brier: float

    def summary(self) -> str:
        classes = (f"{name} {self.flagged[name]}, captures {self.captures[name]}" for name in CLASSES)
        return "; ".join([f"false {self.false_records}", *classes])


def figures_of(table: pd.DataFrame, scores: pd.DataFrame, calibration: dict[str, float]) -> Figures:
    probability = calibrate(scores["raw"].to_numpy(), calibration)
    rows = table.assign(flag=probability >= THRESHOLD, named=scores["named"].to_numpy())
    benign = rows[~is_attack(rows)]
    by_class = {name: rows[rows["class"] == name] for name in CLASSES}
    false_by_capture = benign.groupby("capture")["flag"].agg(["sum", "size"])
    learnt = is_learnt(table)
    return Figures(
        flagged={name: Count(int(part["flag"].sum()), len(part)) for name, part in by_class.items()},
        precise={name: precision(rows[rows["flag"] & (rows["named"] == name)], name) for name in CLASSES},
        captures={name: found_captures(part) for name, part in by_class.items()},
        tools={name: part["tool"].nunique() for name, part in by_class.items()},
        false_records=Count(int(benign["flag"].sum()), len(benign)),
        false_captures=Count(int((false_by_capture["sum"] > 0).sum()), len(false_by_capture)),
        worst=false_by_capture[false_by_capture["sum"] > 0].sort_values("sum", ascending=False).head(8),
        brier=float(np.mean((probability - is_attack(table))[learnt] ** 2)) if learnt.any() else float("nan"),
    )


def precision(named: pd.DataFrame, label: str) -> Count:
    return Count(int((named["class"] == label).sum()), len(named))


def found_captures(part: pd.DataFrame) -> Count:
    share = (part["flag"] & (part["named"] == part["class"])).groupby(part["capture"]).mean()
    return Count(int((share >= FOUND_SHARE).sum()), len(share))
