"""The trees themselves, beside the ONNX files: serving computes attributions (TreeSHAP) from them.

File (`attack.trees.json`, `classes.trees.json`): {"output": "log_odds", "trees": [{"output_index", "feature", "threshold", "nan_left",
"left", "right", "value", "cover"}]}. Arrays have one entry per node, node 0 is the root; a leaf has feature, left and right -1. A row goes
left where its value <= threshold, or where it is missing (NaN) and nan_left is 1. A model's output `output_index` is the sum of the values of
the leaves that a row reaches; cover is the number of training rows that passed a node (path-dependent TreeSHAP weighs by it).
The attack model has output 0 (log-odds of an attack), the class model one per class (softmax gives its probabilities)."""
import json
from pathlib import Path

import numpy as np
import shap

ROWS = 50
TOLERANCE = 1e-4


def write_trees(model, path: Path) -> None:
    dump = model.booster_.dump_model()
    per_round = dump["num_tree_per_iteration"]
    trees = [{"output_index": tree["tree_index"] % per_round, **arrays_of(tree["tree_structure"])} for tree in dump["tree_info"]]
    path.write_text(json.dumps({"output": "log_odds", "trees": trees}, separators=(",", ":")) + "\n")


def arrays_of(root: dict) -> dict[str, list]:
    arrays: dict[str, list] = {name: [] for name in ("feature", "threshold", "nan_left", "left", "right", "value", "cover")}
    add_node(root, arrays)
    return arrays


def add_node(node: dict, arrays: dict[str, list]) -> int:
    """Appends the node and what is below it; its number."""
    number = len(arrays["feature"])
    is_leaf = "split_feature" not in node
    # A row without the value counts as 0 where training saw none missing, as LightGBM and its ONNX form have it.
    nan_left = not is_leaf and node["default_left"] and not (node["missing_type"] == "None" and node["threshold"] < 0)
    own = {
        "feature": -1 if is_leaf else node["split_feature"],
        # Single precision, as ONNX compares.
        "threshold": 0 if is_leaf else shortest(node["threshold"]),
        "nan_left": int(nan_left),
        "left": -1,
        "right": -1,
        "value": shortest(node["leaf_value"]) if is_leaf else 0,
        "cover": node.get("leaf_count" if is_leaf else "internal_count", 0),
    }
    for name, value in own.items():
        arrays[name].append(value)
    if not is_leaf:
        arrays["left"][number] = add_node(node["left_child"], arrays)
        arrays["right"][number] = add_node(node["right_child"], arrays)
    return number


def shortest(value: float) -> float:
    """The single-precision number in its shortest text. A split off of missing values alone has the largest double as threshold."""
    largest = np.finfo(np.float32).max
    return float(str(np.float32(np.clip(value, -largest, largest))))


def write_shap_sample(path: Path, matrix: np.ndarray, attack, classes) -> None:
    """Python's attributions of some rows, for the parity test of serving; stops the training when shap and LightGBM disagree.
    `attack[row][feature]`, `classes[row][class][feature]`; null is NaN in `features`."""
    rows = matrix[np.linspace(0, len(matrix) - 1, ROWS).astype(int)]
    width = rows.shape[1]
    both = {"attack": by_lightgbm(attack, rows), "classes": by_lightgbm(classes, rows)}
    for name, model in (("attack", attack), ("classes", classes)):
        difference = np.abs(by_shap(model, rows) - both[name][:, :, :width]).max()
        if difference > TOLERANCE:
            raise SystemExit(f"{name}: attributions by shap differ from LightGBM's by {difference}")
    path.write_text(json.dumps({
        "features": [[None if np.isnan(cell) else float(cell) for cell in row] for row in rows],
        "attack": short(both["attack"][:, 0, :width]),
        "attack_expected": float(both["attack"][0, 0, width]),
        "classes": short(both["classes"][:, :, :width]),
        "classes_expected": both["classes"][0, :, width].tolist(),
    }, separators=(",", ":")) + "\n")


def by_lightgbm(model, rows: np.ndarray) -> np.ndarray:
    """[row, output, feature], the last feature being the expected value."""
    return model.predict(rows, pred_contrib=True).reshape(len(rows), -1, rows.shape[1] + 1)


def by_shap(model, rows: np.ndarray) -> np.ndarray:
    """The same by shap's own implementation over the trees, without the expected value. An explainer given a model hands LightGBM's
    rows back to LightGBM; what it is asked for here is its C code."""
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    explainer.model.model_type = "internal"
    values = np.asarray(explainer.shap_values(rows.astype(np.float64), check_additivity=False))
    return values[:, None, :] if values.ndim == 2 else values.transpose(0, 2, 1)


def short(values: np.ndarray) -> list:
    """Six decimals: the test asks for four."""
    return (np.round(values, 6) + 0.0).tolist()
