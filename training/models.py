"""The two models (attack or not; which of five classes), their held-out predictions and their calibration."""
import warnings

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from overlay import with_overlays
from table import CLASSES, capture_weights, features, is_attack, is_learnt

FOLDS = 5
# Columns are passed by position throughout; read_tables makes sure of their order.
warnings.filterwarnings("ignore", message="X does not have valid feature names")
SHAPE = dict(
    n_estimators=160, learning_rate=0.06, num_leaves=15, min_child_samples=10, reg_lambda=2.0, colsample_bytree=0.5,
    subsample=0.8, subsample_freq=1, n_jobs=1, random_state=7, deterministic=True, force_row_wise=True, verbose=-1,
)


def fit_attack_model(table: pd.DataFrame) -> lgb.LGBMClassifier:
    learnt = with_overlays(table[is_learnt(table)])
    sides = is_attack(learnt).astype(int)
    weights = capture_weights(learnt, sides)
    return lgb.LGBMClassifier(objective="binary", **SHAPE).fit(features(learnt), sides, sample_weight=weights)


def fit_class_model(table: pd.DataFrame) -> lgb.LGBMClassifier:
    attacks = with_overlays(table)
    attacks = attacks[is_attack(attacks)]
    classes = class_numbers(attacks)
    shape = {**SHAPE, "n_estimators": 50}
    model = lgb.LGBMClassifier(objective="multiclass", num_class=len(CLASSES), **shape)
    return model.fit(features(attacks), classes, sample_weight=capture_weights(attacks, classes))


def class_numbers(attacks: pd.DataFrame) -> np.ndarray:
    return attacks["class"].map({name: number for number, name in enumerate(CLASSES)}).to_numpy()


def scores_of(attack_model, class_model, table: pd.DataFrame) -> pd.DataFrame:
    """Uncalibrated attack probability and named class of each row. A class that was not in training is never named."""
    matrix = features(table)
    named = class_model.classes_[class_model.predict_proba(matrix).argmax(axis=1)]
    return pd.DataFrame({"raw": attack_model.predict_proba(matrix)[:, 1], "named": [CLASSES[int(i)] for i in named]}, index=table.index)


def held_out_scores(table: pd.DataFrame, group: str) -> pd.DataFrame:
    """Scores of every row by models that saw nothing of its group (capture or tool)."""
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=7)
    parts = []
    for seen, unseen in folds.split(table, table["class"], table[group]):
        training = table.iloc[seen]
        parts.append(scores_of(fit_attack_model(training), fit_class_model(training), table.iloc[unseen]))
    return pd.concat(parts).sort_index()


def logit(probability: np.ndarray) -> np.ndarray:
    bounded = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.log(bounded / (1 - bounded))


def fit_calibration(table: pd.DataFrame, raw: np.ndarray) -> dict[str, float]:
    """Platt's sigmoid over the log-odds of held-out scores: p = 1 / (1 + exp(-(slope * logit(raw) + intercept)))."""
    learnt = is_learnt(table)
    sides = is_attack(table)[learnt]
    weights = capture_weights(table[learnt], sides)
    line = LogisticRegression(C=1e6).fit(logit(raw[learnt]).reshape(-1, 1), sides, sample_weight=weights)
    return {"slope": float(line.coef_[0, 0]), "intercept": float(line.intercept_[0])}


def at_working_point(calibration: dict[str, float], threshold: float) -> dict[str, float]:
    """The calibration for traffic with fewer attacks (their share: 1 - threshold): what reached `threshold` at even odds now reaches 0.5.
    Whatever reads a probability calls 0.5 an attack, so that 0.5 has to be the point where false alarms are as rare as wanted."""
    return {**calibration, "intercept": calibration["intercept"] - float(logit(np.array(threshold)))}


def calibrate(raw: np.ndarray, calibration: dict[str, float]) -> np.ndarray:
    return 1 / (1 + np.exp(-(calibration["slope"] * logit(raw) + calibration["intercept"])))


def threshold_of(table: pd.DataFrame, probability: np.ndarray, false_share: float) -> float:
    """Lowest probability that at most `false_share` of the weighted held-out benign rows reach. Looks at benign rows only."""
    benign = ~is_attack(table)
    weights = capture_weights(table, is_attack(table))[benign]
    order = np.argsort(-probability[benign])
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(probability[benign][order][np.searchsorted(reached, false_share, side="right")])
