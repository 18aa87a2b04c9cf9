"""Trains both models from training/data, measures them on what they did not see, writes models, model.json and the model card."""
import json
import time
from pathlib import Path

import pandas as pd

import models
from algorithms import BOOSTING, RECIPES, Recipe
from calibration import FALSE_SHARE, calibrate, calibration_of
from card import Trained, write_card
from export import export_models
from measure import figures_of
from robustness import name_the_capture, site_curve, without_ports
from selection import best_deployable, compare
from table import learnt_rows

STARTED = time.monotonic()
HERE = Path(__file__).resolve().parent
MODELS = HERE.parent / "processors/inference/models"
# Held out of training altogether: the demo's story is its own test.
NEVER_TRAINED = ["demo.pcap"]
CROSS_DATA = HERE / "data/cross-data.json"
LEARNT_ROWS = 15_000
"""More records of the same captures weigh no more and cost minutes."""
DEPLOYABLE = [recipe for recipe in RECIPES if recipe.algorithm == BOOSTING]
"""Small and fast as ONNX, and with trees from which serving computes exact attributions."""


def main() -> None:
    everything = learnt_rows(HERE / "data", LEARNT_ROWS)
    kept_apart = everything["capture"].isin(NEVER_TRAINED)
    table, demo = everything[~kept_apart].reset_index(drop=True), everything[kept_apart].reset_index(drop=True)

    compared_rows, compared = compare(table)
    say("compared the algorithms")
    recipe = best_deployable(compared_rows, DEPLOYABLE)
    by_tool = models.held_out_scores(recipe, table, "tool")
    calibration, attack_share = calibration_of(table, by_tool["raw"].to_numpy())
    say(f"chose {recipe.settings}")
    attack, classes = models.fit_attack_model(recipe, table), models.fit_class_model(recipe, table)

    def figures(rows: pd.DataFrame, scores: pd.DataFrame):
        return figures_of(rows, scores.assign(probability=calibrate(scores["raw"].to_numpy(), calibration)))

    measured = {
        "Held-out tools": figures(table, by_tool),
        "Held-out captures": figures(table, models.held_out_scores(recipe, table, "capture")),
        "Held-out data sets": held_out_sources(recipe, table),
        "The demo capture": figures(demo, models.scores_of(attack, classes, demo)),
        "In-set: random records": figures(table, models.held_out_scores(recipe, table, None)),
    }
    say("measured held-out captures, data sets and records")
    version = export_models(MODELS, table, attack, classes, calibration, attack_share, recipe.settings)
    trained = Trained(version, table, attack, recipe, attack_share, FALSE_SHARE)
    write_card(
        HERE.parent / "docs/model-card.md", trained, measured,
        algorithms={name: figures_of(compared_rows, scores) for name, scores in compared.held_out.items()},
        chosen=compared.chosen,
        without_ports=figures(table, models.held_out_scores(recipe, without_ports(table), "tool")),
        naming=name_the_capture(table),
        curve=site_curve(recipe, table),
        cross_data=json.loads(CROSS_DATA.read_text()) if CROSS_DATA.exists() else None,
    )
    for name, found in measured.items():
        print(f"{name}: {found.summary()}")


def held_out_sources(recipe: Recipe, table: pd.DataFrame):
    """Every table (data set) by models, calibration and threshold of the others."""
    parts = []
    for source in table["source"].unique():
        others, unseen = table[table["source"] != source], table[table["source"] == source]
        calibration, _ = calibration_of(others, models.held_out_scores(recipe, others, "tool", with_class=False)["raw"].to_numpy())
        scores = models.scores_of(models.fit_attack_model(recipe, others), models.fit_class_model(recipe, others), unseen)
        parts.append(scores.assign(probability=calibrate(scores["raw"].to_numpy(), calibration)))
    return figures_of(table, pd.concat(parts).loc[table.index])


def say(text: str) -> None:
    print(f"{time.monotonic() - STARTED:.0f} s: {text}", flush=True)


if __name__ == "__main__":
    main()
