"""Models to ONNX (input `features` [n, F], output `probabilities` [n, classes]) and what serving needs beside them."""
import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
from onnxmltools.convert import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

from distribution import distributions
from measure import THRESHOLD
from table import CLASSES, feature_names, features
from trees import write_shap_sample, write_trees

SAMPLE_ROWS = 64
TOLERANCE = 1e-4


def export_models(folder: Path, table: pd.DataFrame, attack, classes, calibration: dict[str, float], attack_share: float, settings: str) -> str:
    """Writes a model folder that serving can read, model.json last; its version."""
    folder.mkdir(parents=True, exist_ok=True)
    matrix, names = features(table), feature_names(table)
    for name, model in (("attack", attack), ("classes", classes)):
        write_onnx(model, len(names), folder / f"{name}.onnx")
        check_parity(model, folder / f"{name}.onnx", matrix)
        write_trees(model, folder / f"{name}.trees.json")
    write_sample(folder / "parity-sample.json", matrix, attack, classes)
    write_shap_sample(folder / "shap-sample.json", matrix, attack, classes)
    digest = hashlib.sha256((folder / "attack.onnx").read_bytes() + (folder / "classes.onnx").read_bytes()).hexdigest()
    description = {
        "version": f"gbdt-2-{digest[:8]}",
        "recipe": settings,
        "attack_model": "attack.onnx",
        "class_model": "classes.onnx",
        "attack_trees": "attack.trees.json",
        "class_trees": "classes.trees.json",
        "features": names,
        "classes": CLASSES,
        "threshold": THRESHOLD,
        "attack_share": round(attack_share, 6),
        "calibration": calibration,
        "distributions": distributions(table),
    }
    (folder / "model.json").write_text(text_of(description))
    return description["version"]


def text_of(description: dict) -> str:
    """Indented, but a feature's distribution in one line."""
    lines = [json.dumps({"feature": name, **shares}) for name, shares in zip(description["features"], description["distributions"], strict=True)]
    text = json.dumps({**description, "distributions": []}, indent=2)
    return text.replace('"distributions": []', '"distributions": [\n    ' + ",\n    ".join(lines) + "\n  ]") + "\n"


def write_onnx(model, width: int, path: Path) -> None:
    graph = convert_lightgbm(
        # A name of its own: the converter's is random, and the version is a hash of the file.
        model, name=path.stem, initial_types=[("features", FloatTensorType([None, width]))], zipmap=False, target_opset=15
    )
    path.write_bytes(graph.SerializeToString())


def check_parity(model, path: Path, matrix: np.ndarray) -> np.ndarray:
    """Probabilities by ONNX; stops the training when they differ from LightGBM's own."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    exported = session.run(["probabilities"], {"features": matrix})[0]
    difference = np.abs(exported - model.predict_proba(matrix)).max()
    if difference > TOLERANCE:
        raise SystemExit(f"{path.name}: ONNX differs from LightGBM by {difference}")
    return exported


def write_sample(path: Path, matrix: np.ndarray, attack, classes) -> None:
    """A few rows with Python's own probabilities, for the parity test of serving. null is NaN."""
    rows = np.linspace(0, len(matrix) - 1, SAMPLE_ROWS).astype(int)
    sample = matrix[rows]
    cells = [[None if np.isnan(cell) else float(cell) for cell in row] for row in sample]
    path.write_text(json.dumps({
        "features": cells,
        "attack": np.round(attack.predict_proba(sample)[:, 1], 7).tolist(),
        "classes": np.round(classes.predict_proba(sample), 7).tolist(),
    }))
