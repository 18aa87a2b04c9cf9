"""docs/model-card.md, written by the training itself: every figure in it was measured in the same run, cross-data-set ones when it was asked for."""
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import pandas as pd

from algorithms import Recipe
from card_tables import algorithm_table, capture_naming, cross_table, curve_table, goals, overlay_table, port_table, reliability_table, section
from measure import Figures
from robustness import CaptureNaming, SiteLabels
from selection import COMPARED_ROWS, INNER, OUTER
from table import CLASSES, feature_names, is_plain

TEMPLATE = Path(__file__).with_name("card.md")


@dataclass
class Trained:
    version: str
    table: pd.DataFrame
    attack_model: lgb.LGBMClassifier
    recipe: Recipe
    attack_share: float
    false_share: float


def write_card(
    path: Path, trained: Trained, measured: dict[str, Figures], algorithms: dict[str, Figures], chosen: list[str],
    without_ports: Figures, naming: CaptureNaming, curve: list[SiteLabels], cross_data: dict | None,
) -> None:
    held_out = measured["Held-out tools"]
    values = {
        "version": trained.version,
        "settings": trained.recipe.settings,
        "features": str(len(feature_names(trained.table))),
        "attack_share": percent(trained.attack_share),
        "false_share": percent(trained.false_share),
        "outer": str(OUTER), "inner": str(INNER), "compared_rows": str(COMPARED_ROWS),
        "material": material(trained.table),
        "goals": goals(measured["In-set: random records"]),
        "algorithms": algorithm_table(algorithms),
        "chosen": "; ".join(f"fold {number + 1}: {name}" for number, name in enumerate(chosen)),
        "figures": "\n".join(section(name, figures) for name, figures in measured.items()),
        "overlaid": overlay_table(held_out),
        "reliability": reliability_table(held_out),
        "ports": port_table(held_out, without_ports),
        "naming": capture_naming(naming),
        "curve": curve_table(curve),
        "cross": cross_table(cross_data),
        "importance": importance(trained.table, trained.attack_model),
        "empty": ", ".join(f"`{name}`" for name in feature_names(trained.table) if trained.table[name].isna().all()) or "none",
    }
    text = TEMPLATE.read_text()
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def material(table: pd.DataFrame) -> str:
    lines = ["| class | records as recorded | overlaid | unfolded | captures | tools, families or applications |", "|---|---|---|---|---|---|"]
    for name in ["normal", *CLASSES]:
        part = table[table["class"] == name]
        tools = sorted(part["tool"].unique())
        shown = f"{len(tools)}" if name == "normal" else f"{len(tools)}: {', '.join(tools)}"
        counts = [str(int((part["variant"] == variant).sum())) for variant in ("plain", "overlaid", "unfolded")]
        lines.append(f"| {name} | {' | '.join(counts)} | {part['capture'].nunique()} | {shown} |")
    sources = table[is_plain(table)].groupby("source")["capture"].nunique()
    return "\n".join([*lines, "", "Captures by table: " + ", ".join(f"{name} {count}" for name, count in sources.items()) + "."])


def importance(table: pd.DataFrame, attack_model: lgb.LGBMClassifier) -> str:
    gains = pd.Series(attack_model.booster_.feature_importance("gain"), index=feature_names(table))
    shares = (100 * gains / gains.sum()).sort_values(ascending=False).head(16)
    return ", ".join(f"`{name}` {share:.0f} %" for name, share in shares.items())
