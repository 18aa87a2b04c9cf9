"""Models to ONNX (input `features` [n, F], output `probabilities` [n, classes]) and what serving needs beside them."""
import json
from pathlib import Path

import numpy as np
import onnxruntime
from onnxmltools.convert import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

SAMPLE_ROWS = 64
TOLERANCE = 1e-4


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
