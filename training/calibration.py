"""From a model's own score to a probability, and the point from which it is called an attack."""
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from table import CLASSES, capture_weights, is_attack, is_plain

FALSE_SHARE = 0.005
"""Share of the held-out ordinary records that may be called attacks: records as recorded, each one the same, because a large office has more
of them than a small capture and every one is an alarm."""
JUDGED_AT = (0.002, 0.005, 0.02)
"""False shares at which recipes are compared: one point alone hangs on a handful of records."""


def logit(probability: np.ndarray) -> np.ndarray:
    bounded = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.log(bounded / (1 - bounded))


def calibrate(raw: np.ndarray, calibration: dict[str, float]) -> np.ndarray:
    return 1 / (1 + np.exp(-(calibration["slope"] * logit(raw) + calibration["intercept"])))


def calibration_of(table: pd.DataFrame, raw: np.ndarray) -> tuple[dict[str, float], float]:
    """Platt's sigmoid over the log-odds of held-out scores, p = 1 / (1 + exp(-(slope * logit(raw) + intercept))), and the share of attacks
    in traffic for which it holds. Fitted at even odds, then moved to traffic with so few attacks that what reached the threshold now reaches
    0.5: whatever reads a probability calls 0.5 an attack, so 0.5 has to be the point where false alarms are as rare as wanted."""
    even_odds = fit_platt(table, raw)
    threshold = threshold_of(table, calibrate(raw, even_odds), FALSE_SHARE)
    return {**even_odds, "intercept": even_odds["intercept"] - float(logit(np.array(threshold)))}, 1 - threshold


def fit_platt(table: pd.DataFrame, raw: np.ndarray) -> dict[str, float]:
    sides = is_attack(table)
    line = LogisticRegression(C=1e6).fit(logit(raw).reshape(-1, 1), sides, sample_weight=capture_weights(table, sides))
    return {"slope": float(line.coef_[0, 0]), "intercept": float(line.intercept_[0])}


def threshold_of(table: pd.DataFrame, probability: np.ndarray, false_share: float) -> float:
    """Lowest probability that at most `false_share` of the held-out ordinary rows reach. Looks at ordinary rows as recorded only."""
    ordered = np.sort(probability[~is_attack(table) & is_plain(table)])[::-1]
    # Just above the first row that would be too many.
    return float(np.nextafter(ordered[int(false_share * len(ordered))], np.inf))


def recall_at_few_false(table: pd.DataFrame, raw: np.ndarray) -> float:
    """What recipes are chosen by: recall (weighted by capture, mean over classes) at few false alarms, mean over JUDGED_AT."""
    attacks = is_attack(table)
    weights = capture_weights(table, attacks)
    classes = table["class"].to_numpy()
    known = [classes == name for name in CLASSES if (classes == name).any()]
    recalls = [
        np.average(raw[rows] >= threshold_of(table, raw, share), weights=weights[rows]) for share in JUDGED_AT for rows in known
    ]
    return float(np.mean(recalls))
