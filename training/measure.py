"""Figures with their denominators, of flow records and of captures. Only rows as recorded count, unless a figure says otherwise."""
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from table import CLASSES, is_attack, is_domain_work, is_plain

THRESHOLD = 0.5
"""What every reader of a probability calls an attack (views, answers, detection)."""
FOUND_SHARE = 0.5
"""An attack capture is found when at least this share of its attack records is flagged with the right class."""


@dataclass
class Count:
    hits: int
    of: int

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else math.nan

    def interval(self) -> tuple[float, float]:
        """Wilson's, 95 %."""
        z, n = 1.96, self.of
        middle, spread = self.share + z * z / (2 * n), z * math.sqrt(self.share * (1 - self.share) / n + z * z / (4 * n * n))
        return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)

    def __str__(self) -> str:
        if self.of == 0:
            return "not measured"
        low, high = self.interval()
        return f"{self.hits} of {self.of} ({100 * self.share:.1f} %, {100 * low:.0f}-{100 * high:.0f})"


@dataclass
class Figures:
    flagged: dict[str, Count]
    """Recall: attack records above the threshold, by true class."""
    overlaid: dict[str, Count]
    """The same of the records with ordinary traffic laid over the attacker."""
    named: dict[str, Count]
    """Of the flagged ones, those named as their class."""
    precise: dict[str, Count]
    """Precision: of the records flagged and named so, those that are."""
    captures: dict[str, Count]
    captures_overlaid: dict[str, Count]
    tools: dict[str, int]
    false_records: Count
    false_overlaid: Count
    false_domain: Count
    """Of the ordinary records that show an operation inside a Windows domain."""
    false_captures: Count
    worst: pd.DataFrame
    brier: float
    reliability: list[tuple[float, float, float, Count]]
    """Bins of probability: from, to, mean probability, attacks of records."""

    @property
    def precision(self) -> Count:
        hits = sum(count.hits for count in self.flagged.values())
        return Count(hits, hits + self.false_records.hits)

    def summary(self) -> str:
        classes = (f"{name} {self.flagged[name]}, captures {self.captures[name]}" for name in CLASSES)
        return "; ".join([f"false {self.false_records}", *classes])


def figures_of(table: pd.DataFrame, scores: pd.DataFrame) -> Figures:
    """`scores`: columns probability and named, row by row."""
    everything = table.assign(probability=scores["probability"].to_numpy(), named=scores["named"].to_numpy())
    everything["flag"] = everything["probability"] >= THRESHOLD
    rows = everything[is_plain(table)]
    laid_over = everything[(table["variant"] == "overlaid").to_numpy()]
    ordinary = rows[~is_attack(rows)]
    by_class = {name: rows[rows["class"] == name] for name in CLASSES}
    by_class_overlaid = {name: laid_over[laid_over["class"] == name] for name in CLASSES}
    false_by_capture = ordinary.groupby("capture")["flag"].agg(["sum", "size"])
    return Figures(
        flagged={name: hits(part) for name, part in by_class.items()},
        overlaid={name: hits(part) for name, part in by_class_overlaid.items()},
        named={name: Count(int((part["flag"] & (part["named"] == name)).sum()), int(part["flag"].sum())) for name, part in by_class.items()},
        precise={name: precision(rows[rows["flag"] & (rows["named"] == name)], name) for name in CLASSES},
        captures={name: found_captures(part) for name, part in by_class.items()},
        captures_overlaid={name: found_captures(part) for name, part in by_class_overlaid.items()},
        tools={name: part["tool"].nunique() for name, part in by_class.items()},
        false_records=hits(ordinary),
        false_overlaid=hits(laid_over[~is_attack(laid_over)]),
        false_domain=hits(ordinary[is_domain_work(ordinary)]),
        false_captures=Count(int((false_by_capture["sum"] > 0).sum()), len(false_by_capture)),
        worst=false_by_capture[false_by_capture["sum"] > 0].sort_values("sum", ascending=False).head(8),
        brier=float(np.mean((rows["probability"] - is_attack(rows)) ** 2)),
        reliability=reliability(rows),
    )


def hits(rows: pd.DataFrame) -> Count:
    return Count(int(rows["flag"].sum()), len(rows))


def precision(named: pd.DataFrame, label: str) -> Count:
    return Count(int((named["class"] == label).sum()), len(named))


def found_captures(part: pd.DataFrame) -> Count:
    share = (part["flag"] & (part["named"] == part["class"])).groupby(part["capture"]).mean()
    return Count(int((share >= FOUND_SHARE).sum()), len(share))


def reliability(rows: pd.DataFrame) -> list[tuple[float, float, float, Count]]:
    edges = [0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1]
    table = []
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        part = rows[(rows["probability"] >= low) & ((rows["probability"] < high) | (high == 1))]
        table.append((low, high, float(part["probability"].mean()) if len(part) else math.nan, Count(int(is_attack(part).sum()), len(part))))
    return table
