"""How each feature was distributed in training: what serving compares its traffic with (population stability)."""
import numpy as np
import pandas as pd

from table import capture_weights, feature_names, is_attack

BINS = 10


def distributions(table: pd.DataFrame) -> list[dict[str, list[float]]]:
    """One per feature, in the features' order: inner `edges` (ascending; fewer than 9 where values repeat) and the shares of the ordinary
    and of all records per bin. Bin i holds values above edges[i-1] and up to edges[i]; the last share is that of missing values.
    Weighted like training, so that no capture is the distribution. `all` has as many attacks as ordinary records by weight."""
    weights = capture_weights(table, is_attack(table))
    ordinary = ~is_attack(table)
    return [
        distribution(table[name].to_numpy(np.float32), weights, ordinary)
        for name in feature_names(table)
    ]


def distribution(values: np.ndarray, weights: np.ndarray, ordinary: np.ndarray) -> dict[str, list[float]]:
    edges = quantile_edges(values[ordinary], weights[ordinary])
    return {
        "edges": [float(edge) for edge in edges],
        "ordinary": shares(values[ordinary], weights[ordinary], edges),
        "all": shares(values, weights, edges),
    }


def quantile_edges(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Values of the ordinary records that end a tenth of their weight each; none where every value is missing."""
    present = ~np.isnan(values)
    if not present.any():
        return np.array([])
    order = np.argsort(values[present])
    ordered = values[present][order]
    reached = np.cumsum(weights[present][order])
    at = np.searchsorted(reached, reached[-1] * np.arange(1, BINS) / BINS)
    edges = np.unique(ordered[at])
    # The last bin would be empty where the largest value is an edge, unless it is the only value: what lies above it is then news.
    return edges[:-1] if len(edges) > 1 and edges[-1] == ordered[-1] else edges


def shares(values: np.ndarray, weights: np.ndarray, edges: np.ndarray) -> list[float]:
    missing = np.isnan(values)
    bins = np.where(missing, len(edges) + 1, np.searchsorted(edges, values, side="left"))
    counts = np.bincount(bins, weights, minlength=len(edges) + 2)
    return [round(float(count), 6) for count in counts / counts.sum()]
