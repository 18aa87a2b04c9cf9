"""The six algorithms that are compared, each with the settings among which the inner folds choose."""
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace

import lightgbm as lgb
import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

SEED = 7
BOOSTING = "gradient boosting"
# Ends after 40 rounds on purpose.
warnings.filterwarnings("ignore", category=ConvergenceWarning)
NEIGHBOUR_ROWS = 3000
"""Rows that nearest neighbours remember, drawn by weight: they know no weights, and each costs time with every answer."""


@dataclass(frozen=True)
class Recipe:
    algorithm: str
    settings: str
    make: Callable[[], object]
    takes_weights: bool = True

    def for_classes(self) -> "Recipe":
        """The same for the class model. Boosting grows a tree per class and round, so a quarter of the rounds costs more already."""
        if self.algorithm != BOOSTING:
            return self
        rounds = self.make().n_estimators // 4
        return replace(self, make=lambda: self.make().set_params(n_estimators=rounds))

    def fit(self, matrix: np.ndarray, target: np.ndarray, weights: np.ndarray):
        """A fitted classifier with predict_proba and classes_."""
        model = self.make()
        if not self.takes_weights:
            chosen = np.random.default_rng(SEED).choice(len(target), min(NEIGHBOUR_ROWS, len(target)), p=weights / weights.sum())
            return model.fit(matrix[chosen], target[chosen])
        last = model.steps[-1][0] if hasattr(model, "steps") else None
        return model.fit(matrix, target, **{f"{last}__sample_weight" if last else "sample_weight": weights})


def boosted(**shape) -> Callable[[], lgb.LGBMClassifier]:
    common = dict(
        learning_rate=0.06, reg_lambda=2.0, subsample=0.8, subsample_freq=1, n_jobs=1, random_state=SEED, deterministic=True,
        force_row_wise=True, verbose=-1,
    )
    return lambda: lgb.LGBMClassifier(**common, **shape)


def bounded(matrix: np.ndarray) -> np.ndarray:
    """A value of ten standard deviations says no more than one of four."""
    return np.clip(matrix, -4, 4)


def scaled(model):
    """What cannot take missing values gets medians, a column that says so, and one scale."""
    return make_pipeline(SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True), StandardScaler(), FunctionTransformer(bounded), model)


def forest(kind, leaf: int):
    return lambda: kind(100, min_samples_leaf=leaf, n_jobs=1, random_state=SEED)


RECIPES = [
    Recipe(BOOSTING, "160 trees of 15 leaves", boosted(n_estimators=160, num_leaves=15, min_child_samples=10, colsample_bytree=0.5)),
    Recipe(BOOSTING, "300 trees of 15 leaves", boosted(n_estimators=300, num_leaves=15, min_child_samples=10, colsample_bytree=0.5)),
    Recipe(BOOSTING, "200 trees of 31 leaves", boosted(n_estimators=200, num_leaves=31, min_child_samples=30, colsample_bytree=0.3)),
    Recipe("random forest", "100 trees, leaves of 2 rows", forest(RandomForestClassifier, 2)),
    Recipe("random forest", "100 trees, leaves of 8 rows", forest(RandomForestClassifier, 8)),
    Recipe("extra trees", "100 trees, leaves of 2 rows", forest(ExtraTreesClassifier, 2)),
    Recipe("extra trees", "100 trees, leaves of 8 rows", forest(ExtraTreesClassifier, 8)),
    Recipe("logistic regression", "C 0.01", lambda: scaled(LogisticRegression(C=0.01, max_iter=150, tol=1e-3))),
    Recipe("logistic regression", "C 0.3", lambda: scaled(LogisticRegression(C=0.3, max_iter=150, tol=1e-3))),
    Recipe("nearest neighbours", "25", lambda: scaled(KNeighborsClassifier(25)), takes_weights=False),
    Recipe("nearest neighbours", "75", lambda: scaled(KNeighborsClassifier(75)), takes_weights=False),
    Recipe("neural network", "32 units, decay 0.001", lambda: scaled(MLPClassifier((32,), alpha=0.001, max_iter=40, random_state=SEED))),
    Recipe("neural network", "32 units, decay 1", lambda: scaled(MLPClassifier((32,), alpha=1.0, max_iter=40, random_state=SEED))),
]
ALGORITHMS = list(dict.fromkeys(recipe.algorithm for recipe in RECIPES))
