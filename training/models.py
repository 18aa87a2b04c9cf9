"""The two models (attack or not; which of five classes) and their scores of rows that they did not see."""
import warnings

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from algorithms import SEED, Recipe
from table import CLASSES, capture_weights, class_numbers, features, is_attack

JOBS = 2
# Columns are passed by position throughout; read_tables makes sure of their order.
warnings.filterwarnings("ignore", message="X does not have valid feature names")


def fit_attack_model(recipe: Recipe, table: pd.DataFrame, emphasis: np.ndarray | None = None):
    """`emphasis`: factors on the rows' weights."""
    sides = is_attack(table).astype(int)
    weights = capture_weights(table, sides)
    return recipe.fit(features(table), sides, weights if emphasis is None else weights * emphasis)


def fit_class_model(recipe: Recipe, table: pd.DataFrame, emphasis: np.ndarray | None = None):
    attacks = is_attack(table)
    rows = table[attacks]
    numbers = class_numbers(rows)
    weights = capture_weights(rows, numbers)
    return recipe.for_classes().fit(features(rows), numbers, weights if emphasis is None else weights * emphasis[attacks])


def scores_of(attack_model, class_model, table: pd.DataFrame) -> pd.DataFrame:
    """Uncalibrated attack probability and named class of each row. A class that was not in training is never named."""
    matrix = features(table)
    named = class_model.classes_[class_model.predict_proba(matrix).argmax(axis=1)]
    return pd.DataFrame({"raw": attack_model.predict_proba(matrix)[:, 1], "named": [CLASSES[int(i)] for i in named]}, index=table.index)


def folds_by(table: pd.DataFrame, group: str | None, folds: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Row numbers to learn from and to score. A group (tool, capture) is never on both sides; without one, rows fall anywhere."""
    if group is None:
        return list(StratifiedKFold(folds, shuffle=True, random_state=SEED).split(table, table["class"]))
    return list(StratifiedGroupKFold(folds, shuffle=True, random_state=SEED).split(table, table["class"], table[group]))


def held_out_scores(recipe: Recipe, table: pd.DataFrame, group: str | None, folds: int = 5, with_class: bool = True) -> pd.DataFrame:
    """Scores of every row by models that saw nothing of its group."""

    def part(seen: np.ndarray, unseen: np.ndarray) -> pd.DataFrame:
        training, test = table.iloc[seen], table.iloc[unseen]
        attack = fit_attack_model(recipe, training)
        if with_class:
            return scores_of(attack, fit_class_model(recipe, training), test)
        return pd.DataFrame({"raw": attack.predict_proba(features(test))[:, 1]}, index=test.index)

    parts = Parallel(n_jobs=JOBS)(delayed(part)(*fold) for fold in folds_by(table, group, folds))
    return pd.concat(parts).loc[table.index]
