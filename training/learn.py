"""A candidate from the shipped tables and a site's labels (autoinmune learn). Prints, on site labels that neither saw, what the current
models and the candidate say; then learns all labels and writes the candidate's folder."""
import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd

import models
from algorithms import BOOSTING, RECIPES, Recipe
from calibration import calibrate, calibration_of
from export import export_models
from measure import THRESHOLD, Count
from robustness import site_emphasis
from table import feature_names, features, is_attack, learnt_rows, read_table
from train import HERE, LEARNT_ROWS, NEVER_TRAINED

FEWEST_LABELS, FEWEST_GROUPS = 10, 3
HELD_OUT_SHARE = 1 / 3


def main() -> None:
    options = arguments()
    shipped = learnt_rows(HERE / "data", LEARNT_ROWS).drop(columns="source")
    shipped = shipped[~shipped["capture"].isin(NEVER_TRAINED)]
    site = read_table(options.table)
    require_enough(site)
    if feature_names(site) != feature_names(shipped):
        raise SystemExit(f"{HERE / 'data'} was made by another version of the features; run make train first")
    recipe = recipe_of(options.current)
    asked = held_out(site)
    calibration, attack_share = calibration_of(shipped, models.held_out_scores(recipe, shipped, "tool", folds=3, with_class=False)["raw"].to_numpy())
    halfway, _ = fitted(recipe, shipped, site[~asked])
    before = judge(site[asked], current_probability(options.current, site[asked]))
    after = judge(site[asked], calibrate(halfway.predict_proba(features(site[asked]))[:, 1], calibration))
    attack, classes = fitted(recipe, shipped, site)
    table = pd.concat([shipped, site], ignore_index=True)
    version = export_models(options.out, table, attack, classes, calibration, attack_share, recipe.settings)
    report(options, version, site, asked, before, after)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, required=True)
    parser.add_argument("--current", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def require_enough(site: pd.DataFrame) -> None:
    groups = site["tool"].nunique()
    if len(site) < FEWEST_LABELS or groups < FEWEST_GROUPS:
        raise SystemExit(
            f"too few labels: {len(site)} records of {groups} alerts or pairs of hosts; at least {FEWEST_LABELS} of {FEWEST_GROUPS} are needed, "
            "because a third of them is held out to see whether anything was gained"
        )


def recipe_of(current: Path) -> Recipe:
    """What the running models were trained with; the first boosting where they do not say so."""
    settings = json.loads((current / "model.json").read_text()).get("recipe")
    boosting = [recipe for recipe in RECIPES if recipe.algorithm == BOOSTING]
    return next((recipe for recipe in boosting if recipe.settings == settings), boosting[0])


def held_out(site: pd.DataFrame) -> np.ndarray:
    """Whole groups, so that what is asked about is not the neighbour of what was learnt; of each side some where there are enough."""
    sides = site.assign(side=is_attack(site)).groupby("tool")["side"].mean().round()
    chosen: set[str] = set()
    for side in (0, 1):
        groups = sorted(sides.index[sides == side])
        order = np.random.default_rng(7).permutation(groups) if groups else []
        chosen.update(order[: round(len(groups) * HELD_OUT_SHARE)])
    return site["tool"].isin(chosen or {sorted(sides.index)[0]}).to_numpy()


def fitted(recipe: Recipe, shipped: pd.DataFrame, site: pd.DataFrame):
    table = pd.concat([shipped, site], ignore_index=True)
    emphasis = site_emphasis(len(shipped), len(site))
    return models.fit_attack_model(recipe, table, emphasis), models.fit_class_model(recipe, table, emphasis)


def current_probability(folder: Path, rows: pd.DataFrame) -> np.ndarray:
    description = json.loads((folder / "model.json").read_text())
    if description["features"] != feature_names(rows):
        raise SystemExit(f"{folder}: the current models have other features")
    session = onnxruntime.InferenceSession(folder / description["attack_model"], providers=["CPUExecutionProvider"])
    return calibrate(session.run(["probabilities"], {"features": features(rows)})[0][:, 1], description["calibration"])


def judge(rows: pd.DataFrame, probability: np.ndarray) -> dict[str, Count]:
    attacks, flag = is_attack(rows), probability >= THRESHOLD
    return {"attacks flagged": Count(int(flag[attacks].sum()), int(attacks.sum())), "ordinary records flagged": Count(int(flag[~attacks].sum()), int((~attacks).sum()))}


def report(options: argparse.Namespace, version: str, site: pd.DataFrame, asked: np.ndarray, before: dict[str, Count], after: dict[str, Count]) -> None:
    if options.json:
        shown = {name: {"before": vars(before[name]), "after": vars(after[name])} for name in before}
        print(json.dumps({"version": version, "out": str(options.out), "labels": len(site), "held_out": int(asked.sum()), **shown}))
        return
    print(f"{version} written to {options.out}: learnt {len(site)} labels of this site")
    print(f"on {int(asked.sum())} held-out ones (learnt only after this was measured):")
    for name in before:
        print(f"  {name}: before {before[name]}, after {after[name]}")


if __name__ == "__main__":
    main()
