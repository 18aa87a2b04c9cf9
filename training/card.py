"""docs/model-card.md, written by the training itself: every figure in it was measured in the same run."""
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import pandas as pd

from measure import Figures
from table import CLASSES, feature_names

TEMPLATE = Path(__file__).with_name("card.md")


@dataclass
class Trained:
    version: str
    table: pd.DataFrame
    attack_model: lgb.LGBMClassifier
    attack_share: float
    false_share: float


def write_card(path: Path, trained: Trained, measured: dict[str, Figures]) -> None:
    text = TEMPLATE.read_text()
    for name, value in {
        "version": trained.version,
        "features": str(len(feature_names(trained.table))),
        "attack_share": percent(trained.attack_share),
        "false_share": percent(trained.false_share),
        "material": material(trained.table),
        "figures": "\n".join(section(name, figures) for name, figures in measured.items()),
        "importance": importance(trained.table, trained.attack_model),
        "empty": ", ".join(f"`{name}`" for name in feature_names(trained.table) if trained.table[name].isna().all()) or "none",
    }.items():
        text = text.replace("{{" + name + "}}", value)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def material(table: pd.DataFrame) -> str:
    lines = ["| class | flow records | captures | tools, families or applications |", "|---|---|---|---|"]
    for name in ["normal", *CLASSES]:
        part = table[table["class"] == name]
        tools = sorted(part["tool"].unique())
        shown = f"{len(tools)} applications" if name == "normal" else f"{len(tools)}: {', '.join(tools)}"
        lines.append(f"| {name} | {len(part)} | {part['capture'].nunique()} | {shown} |")
    return "\n".join(lines)


def section(name: str, figures: Figures) -> str:
    lines = [f"### {name}", "", "| class | recall: records flagged | precision: flagged and named so | captures found | tools |", "|---|---|---|---|---|"]
    for label in CLASSES:
        lines.append(f"| {label} | {figures.flagged[label]} | {figures.precise[label]} | {figures.captures[label]} | {figures.tools[label]} |")
    lines += ["", f"False alarms: {figures.false_records} ordinary records, in {figures.false_captures} captures. Brier score {figures.brier:.3f}."]
    if len(figures.worst):
        worst = (f"{capture} {row['sum']} of {row['size']}" for capture, row in figures.worst.iterrows())
        lines.append(f"Most false alarms in: {', '.join(worst)}.")
    return "\n".join([*lines, ""])


def importance(table: pd.DataFrame, attack_model: lgb.LGBMClassifier) -> str:
    gains = pd.Series(attack_model.booster_.feature_importance("gain"), index=feature_names(table))
    shares = (100 * gains / gains.sum()).sort_values(ascending=False).head(12)
    return ", ".join(f"`{name}` {share:.0f} %" for name, share in shares.items())
