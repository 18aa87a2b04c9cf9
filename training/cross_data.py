"""Trained on one data set, asked about another: ours and the public tables of flows, pairwise, over what both measure.
Usage: cross_data.py FOLDER (flow_tables.py says which files). Writes data/cross-data.json, from which `make train` writes the model card."""
import json
import sys
import warnings
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from algorithms import SEED
from flow_tables import SETS, SHARED, FlowTable, own
from table import evened

# Columns are passed by position.
warnings.filterwarnings("ignore", message="X does not have valid feature names")
MOST_ROWS = 12_000
DATA = Path(__file__).resolve().parent / "data"
NOT_MAPPED = (
    "Not mapped: windows around a flow, protocol content, TCP flags, gaps between packets (each set measures them otherwise or not at all). "
    "CTU's log 002 has no labels, ctu_normal7 no packets per direction."
)


def main(folder: Path) -> None:
    sets = {"ours": own(DATA), **{name: read(folder) for name, read in SETS.items()}}
    halves = {name: halved(table) for name, table in sets.items()}
    results = [
        {"train": train, "test": test, **measured(halves[train][0], halves[test][1])} for train in sets for test in sets
    ]
    about = {name: {"rows": len(table.rows), "attacks": int(table.rows["attack"].sum()), "note": table.note} for name, table in sets.items()}
    (DATA / "cross-data.json").write_text(json.dumps({"sets": about, "results": results, "not_mapped": NOT_MAPPED}, indent=1) + "\n")
    for result in results:
        print(result)


def halved(table: FlowTable) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A half to learn from and a half to be asked about, by chance: within one set the other half is what is published as its accuracy."""
    rows = table.rows.sample(min(2 * MOST_ROWS, len(table.rows)), random_state=SEED)
    middle = len(rows) // 2
    return rows.iloc[:middle], rows.iloc[middle:]


def measured(training: pd.DataFrame, test: pd.DataFrame) -> dict:
    """Over features that both sets measure. 0.5 at even odds is the threshold; each kind of attack weighs the same in training."""
    names = [name for name in SHARED if training[name].notna().any() and test[name].notna().any()]
    sides = training["attack"].to_numpy()
    weights = evened(evened(np.ones(len(training)), training["kind"].to_numpy()), sides)
    model = lgb.LGBMClassifier(n_estimators=120, num_leaves=10, min_child_samples=20, reg_lambda=2.0, n_jobs=1, random_state=SEED, verbose=-1)
    model.fit(training[names].to_numpy(np.float32), sides, sample_weight=weights)
    probability = model.predict_proba(test[names].to_numpy(np.float32))[:, 1]
    attacks = test["attack"].to_numpy()
    flag = probability >= 0.5
    return {
        "features": len(names), "recall": [int(flag[attacks].sum()), int(attacks.sum())],
        "false": [int(flag[~attacks].sum()), int((~attacks).sum())], "auc": round(float(roc_auc_score(attacks, probability)), 3),
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
