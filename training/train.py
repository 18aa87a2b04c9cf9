"""Trains both models from training/data, measures them on what they did not see, writes models, model.json and the model card."""
from pathlib import Path

import pandas as pd

import models
from card import Trained, write_card
from export import export_models
from measure import Figures, figures_of
from table import read_tables

HERE = Path(__file__).resolve().parent
MODELS = HERE.parent / "processors/inference/models"
# Held out of training altogether: the demo's story is its own test.
NEVER_TRAINED = ["demo.pcap"]
# Share of the held-out benign records (a capture weighs with the square root of its records) that may be called attacks.
FALSE_SHARE = 0.005


def main() -> None:
    everything = read_tables(HERE / "data")
    kept_apart = everything["capture"].isin(NEVER_TRAINED)
    table, demo = everything[~kept_apart].reset_index(drop=True), everything[kept_apart].reset_index(drop=True)

    by_capture = models.held_out_scores(table, "capture")
    calibration, attack_share = calibration_of(table, by_capture)
    attack, classes = models.fit_attack_model(table), models.fit_class_model(table)
    measured = {
        "Held-out tools": figures_of(table, models.held_out_scores(table, "tool"), calibration),
        "Held-out captures": figures_of(table, by_capture, calibration),
        "The demo capture": figures_of(demo, models.scores_of(attack, classes, demo), calibration),
        "Own recordings, trained on public captures only": across(table, "dev", "own", calibration),
        "The training set itself": figures_of(table, models.scores_of(attack, classes, table), calibration),
    }
    version = export_models(MODELS, table, attack, classes, calibration, attack_share)
    write_card(HERE.parent / "docs/model-card.md", Trained(version, table, attack, attack_share, FALSE_SHARE), measured)
    for name, figures in measured.items():
        print(f"{name}: {figures.summary()}")


def calibration_of(table: pd.DataFrame, held_out: pd.DataFrame) -> tuple[dict[str, float], float]:
    """Calibration from held-out scores, and the share of attacks in traffic for which its probabilities hold."""
    raw = held_out["raw"].to_numpy()
    even_odds = models.fit_calibration(table, raw)
    threshold = models.threshold_of(table, models.calibrate(raw, even_odds), FALSE_SHARE)
    return models.at_working_point(even_odds, threshold), 1 - threshold


def across(table: pd.DataFrame, seen: str, unseen: str, calibration: dict[str, float]) -> Figures:
    """Trained on one source of captures, measured on another."""
    training, test = table[table["source"] == seen], table[table["source"] == unseen]
    attack, classes = models.fit_attack_model(training), models.fit_class_model(training)
    return figures_of(test, models.scores_of(attack, classes, test), calibration)


if __name__ == "__main__":
    main()
