"""What the figures rest on: the laboratory's fingerprint, classes of ports, and what a few labels of the site itself are worth."""
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from algorithms import SEED, Recipe
from calibration import calibrate, calibration_of
from measure import THRESHOLD, Count, hits
from models import JOBS, fit_attack_model, held_out_scores
from table import CLASSES, feature_names, features, is_attack, is_plain, thinned

PORT_FEATURES = ["dst_port_well_known", "dst_port_ephemeral", "tls_odd_port", "http_odd_port"]
ROWS_PER_CAPTURE = (30, 60)
CURVE_ROWS = 5000
SITE_SHARES = (0.0, 0.01, 0.05)


@dataclass
class CaptureNaming:
    captures: int
    right: Count
    chance: float
    features: list[tuple[str, float]]
    """Those with the most gain, and their share of it."""


def name_the_capture(table: pd.DataFrame) -> CaptureNaming:
    """Whether ordinary records give away which capture they are from: half of each capture's rows learnt, half asked."""
    fewest, most = ROWS_PER_CAPTURE
    ordinary = table[is_plain(table) & ~is_attack(table)].sample(frac=1, random_state=SEED)
    place = ordinary.groupby("capture").cumcount()
    sizes = ordinary.groupby("capture")["tool"].transform("size")
    rows, place = ordinary[(sizes >= fewest) & (place < most)], place[(sizes >= fewest) & (place < most)]
    names, numbers = np.unique(rows["capture"], return_inverse=True)
    learnt = (place % 2 == 0).to_numpy()
    model = lgb.LGBMClassifier(n_estimators=30, num_leaves=8, colsample_bytree=0.5, n_jobs=1, random_state=SEED, verbose=-1)
    model.fit(features(rows[learnt]), numbers[learnt])
    right = model.predict(features(rows[~learnt])) == numbers[~learnt]
    gains = pd.Series(model.booster_.feature_importance("gain"), index=feature_names(table)).sort_values(ascending=False)
    chance = np.bincount(numbers[~learnt]).max() / (~learnt).sum()
    return CaptureNaming(len(names), Count(int(right.sum()), len(right)), float(chance), list((gains / gains.sum()).head(8).items()))


def without_ports(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{name: np.float32(np.nan) for name in PORT_FEATURES})


@dataclass
class SiteLabels:
    source: str
    share: float
    labels: Count
    """Attack labels among those given."""
    recall: dict[str, Count]
    false_records: Count


def site_curve(recipe: Recipe, table: pd.DataFrame) -> list[SiteLabels]:
    """Every data set held out in turn; then 1 and 5 % of its own records are learnt too, and the same others are asked."""
    rows = thinned(table, CURVE_ROWS).reset_index(drop=True)
    sources = [name for name, part in rows.groupby("source") if part["class"].nunique() > 2]
    tasks = [(source, share) for source in sources for share in SITE_SHARES]
    return Parallel(n_jobs=JOBS)(delayed(site_point)(recipe, rows, source, share) for source, share in tasks)


def site_point(recipe: Recipe, rows: pd.DataFrame, source: str, share: float) -> SiteLabels:
    others, site = rows[rows["source"] != source], rows[rows["source"] == source]
    lot = np.random.default_rng(SEED).random(len(site))
    given, asked = site[lot < share], site[lot >= max(SITE_SHARES)]
    asked = asked[is_plain(asked)]
    calibration, _ = calibration_of(others, held_out_scores(recipe, others, "tool", folds=3, with_class=False)["raw"].to_numpy())
    training = pd.concat([others, given])
    model = fit_attack_model(recipe, training, site_emphasis(len(others), len(given)))
    flag = calibrate(model.predict_proba(features(asked))[:, 1], calibration) >= THRESHOLD
    judged = asked.assign(flag=flag)
    return SiteLabels(
        source, share, Count(int(is_attack(given).sum()), len(given)),
        {name: hits(judged[judged["class"] == name]) for name in CLASSES}, hits(judged[~is_attack(judged)]),
    )


SITE_WEIGHT = 0.5
"""How much all labels of a site weigh together, in shares of what everything else weighs. A single one counts as ten records at most."""


def site_emphasis(others: int, given: int) -> np.ndarray:
    """Factors on the weights of `others` rows followed by `given` rows of the site."""
    factor = min(10.0, SITE_WEIGHT * others / given) if given else 1.0
    return np.concatenate([np.ones(others), np.full(given, max(1.0, factor))])
