"""Which recipe: inner folds choose among all, and the outer fold, whose tools nothing of the choice has seen, is scored once."""
from dataclasses import dataclass

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from algorithms import ALGORITHMS, RECIPES, Recipe
from calibration import calibrate, calibration_of, recall_at_few_false
from models import JOBS, fit_attack_model, fit_class_model, folds_by, scores_of
from table import features, thinned

OUTER, INNER = 5, 3
COMPARED_ROWS = 5000
"""Rows on which recipes are compared, all the same ones: nearest neighbours and the neural network would take hours with all."""


@dataclass
class Compared:
    held_out: dict[str, pd.DataFrame]
    """Per algorithm, and as "the recipe" for what the inner folds chose: probability and named class of every row, its tool unseen."""
    chosen: list[str]
    """What the inner folds of each outer fold chose."""


def compare(table: pd.DataFrame) -> tuple[pd.DataFrame, Compared]:
    """The rows compared on, and the result."""
    rows = thinned(table, COMPARED_ROWS).reset_index(drop=True)
    parts = Parallel(n_jobs=JOBS)(delayed(one_fold)(rows.iloc[seen], rows.iloc[unseen]) for seen, unseen in folds_by(rows, "tool", OUTER))
    names = [*ALGORITHMS, "the recipe"]
    held_out = {name: pd.concat([scores[name] for scores, _ in parts]).loc[rows.index] for name in names}
    return rows, Compared(held_out, [best for _, best in parts])


def one_fold(seen: pd.DataFrame, unseen: pd.DataFrame) -> tuple[dict[str, pd.DataFrame], str]:
    inner = {recipe: inner_scores(recipe, seen) for recipe in RECIPES}
    quality = {recipe: recall_at_few_false(seen, raw) for recipe, raw in inner.items()}
    best_of = {name: max((recipe for recipe in RECIPES if recipe.algorithm == name), key=quality.__getitem__) for name in ALGORITHMS}
    scores = {name: outer_scores(recipe, seen, unseen, inner[recipe]) for name, recipe in best_of.items()}
    best = max(RECIPES, key=quality.__getitem__)
    return {**scores, "the recipe": scores[best.algorithm]}, f"{best.algorithm} ({best.settings})"


def inner_scores(recipe: Recipe, seen: pd.DataFrame) -> np.ndarray:
    raw = np.empty(len(seen))
    for learnt, held in folds_by(seen, "tool", INNER):
        raw[held] = fit_attack_model(recipe, seen.iloc[learnt]).predict_proba(features(seen.iloc[held]))[:, 1]
    return raw


def outer_scores(recipe: Recipe, seen: pd.DataFrame, unseen: pd.DataFrame, inner: np.ndarray) -> pd.DataFrame:
    """Calibration and threshold are those of the inner folds."""
    scores = scores_of(fit_attack_model(recipe, seen), fit_class_model(recipe, seen), unseen)
    calibration, _ = calibration_of(seen, inner)
    return scores.assign(probability=calibrate(scores["raw"].to_numpy(), calibration))


def best_deployable(rows: pd.DataFrame, recipes: list[Recipe]) -> Recipe:
    """For the models that are shipped: the recipe with the best inner result over all tools."""
    quality = Parallel(n_jobs=JOBS)(delayed(lambda recipe: recall_at_few_false(rows, inner_scores(recipe, rows)))(recipe) for recipe in recipes)
    return recipes[int(np.argmax(quality))]
