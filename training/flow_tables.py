"""Public tables of labelled flows in the features that they share with ours. What a set does not measure is missing in it; nothing is
invented, except that Argus counts link-layer bytes, from which payload is estimated by taking off headers of the usual size."""
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

SHARED = [
    "is_tcp", "is_udp", "is_icmp", "duration_log", "src_packets_log", "dst_packets_log", "src_payload_log", "dst_payload_log", "packets_ratio",
    "payload_ratio", "is_answered", "state_unanswered", "state_refused",
]
ETHERNET, IP = 14, 20
TRANSPORT = {"tcp": 32, "udp": 8, "icmp": 8}


@dataclass
class FlowTable:
    rows: pd.DataFrame
    """Columns: those of SHARED, `attack` (bool) and `kind` (what the set calls the flow)."""
    note: str


def mapped(frame: pd.DataFrame, kind: pd.Series, attack: pd.Series, state: pd.DataFrame | None = None) -> pd.DataFrame:
    """`frame`: proto, duration_s, and of src_ and dst_ packets and payload what there is."""
    get = lambda name: pd.to_numeric(frame[name], errors="coerce") if name in frame else pd.Series(np.nan, index=frame.index)
    src, dst = get("src_packets"), get("dst_packets")
    src_payload, dst_payload = get("src_payload"), get("dst_payload")
    rows = {
        **{f"is_{name}": (frame["proto"] == name).astype(float) for name in ("tcp", "udp", "icmp")},
        "duration_log": np.log1p(get("duration_s").clip(lower=0) * 1e6),
        "src_packets_log": np.log1p(src), "dst_packets_log": np.log1p(dst),
        "src_payload_log": np.log1p(src_payload.clip(lower=0)), "dst_payload_log": np.log1p(dst_payload.clip(lower=0)),
        "packets_ratio": src / (src + dst).replace(0, np.nan),
        "payload_ratio": src_payload / (src_payload + dst_payload).replace(0, np.nan),
        "is_answered": (dst > 0).astype(float).where(dst.notna()),
        **({} if state is None else {name: state[name].astype(float) for name in ("state_unanswered", "state_refused")}),
    }
    table = pd.DataFrame(rows, index=frame.index).reindex(columns=SHARED).astype(np.float32)
    return table.assign(attack=attack.to_numpy(bool), kind=kind.to_numpy(str))


def own(data: Path) -> FlowTable:
    from table import is_attack, is_plain, read_tables
    table = read_tables(data)
    table = table[is_plain(table)]
    return FlowTable(table[SHARED].assign(attack=is_attack(table), kind=table["class"]), "records as recorded")


def cicids2017(folder: Path) -> FlowTable:
    frame = pd.read_csv(folder / "cicids2017_improved_split/dev.csv.gz", low_memory=False)
    common = pd.DataFrame({
        "proto": frame["Protocol"].map({6: "tcp", 17: "udp", 1: "icmp"}), "duration_s": frame["Flow Duration"] / 1e6,
        "src_packets": frame["Total Fwd Packet"], "dst_packets": frame["Total Bwd packets"],
        "src_payload": frame["Total Length of Fwd Packet"], "dst_payload": frame["Total Length of Bwd Packet"],
    })
    tcp = common["proto"] == "tcp"
    state = pd.DataFrame({
        "state_unanswered": (common["dst_packets"] == 0).where(tcp),
        "state_refused": ((frame["Bwd RST Flags"] > 0) & (common["dst_payload"] == 0)).where(tcp),
    })
    return FlowTable(mapped(common, frame["Label"], frame["ProjectClass"] != "normal", state), "TCP state from packets and RST flags")


def unsw_nb15(folder: Path) -> FlowTable:
    frame = pd.read_csv(folder / "unsw_nb15/split/dev.csv.gz", low_memory=False)
    proto = frame["proto"].where(frame["proto"].isin(TRANSPORT), "other")
    headers = proto.map(TRANSPORT).fillna(0) + IP + ETHERNET
    common = pd.DataFrame({
        "proto": proto, "duration_s": frame["dur"], "src_packets": frame["spkts"], "dst_packets": frame["dpkts"],
        "src_payload": frame["sbytes"] - frame["spkts"] * headers, "dst_payload": frame["dbytes"] - frame["dpkts"] * headers,
    })
    tcp = proto == "tcp"
    state = pd.DataFrame({
        "state_unanswered": (frame["dpkts"] == 0).where(tcp), "state_refused": ((frame["state"] == "RST") & (frame["dbytes"] < 100)).where(tcp),
    })
    return FlowTable(mapped(common, frame["attack_cat"], frame["label"] == 1, state), "payload estimated from Argus bytes")


def nsl_kdd(folder: Path) -> FlowTable:
    frame = pd.read_csv(folder / "nsl_kdd/KDDTrain+_20Percent.txt.gz", header=None)
    common = pd.DataFrame({"proto": frame[1], "duration_s": frame[0], "src_payload": frame[4], "dst_payload": frame[5]})
    state = pd.DataFrame({
        "state_unanswered": (frame[3] == "S0").where(frame[1] == "tcp"),
        "state_refused": frame[3].isin(["REJ", "RSTOS0"]).where(frame[1] == "tcp"),
    })
    return FlowTable(mapped(common, frame[41], frame[41] != "normal", state), "whole seconds, no packet counts")


def ctu_zeek(folder: Path) -> FlowTable:
    records = [row for path in sorted((folder / "ctu_zeek_labeled").glob("*labeled*")) for row in zeek_rows(path)]
    frame = pd.DataFrame(records)
    label = frame["label"].str.lower()
    known = label.isin(["benign", "malicious"])
    frame, label = frame[known], label[known]
    common = pd.DataFrame({
        "proto": frame["proto"], "duration_s": frame["duration"], "src_packets": frame["orig_pkts"], "dst_packets": frame["resp_pkts"],
        "src_payload": frame["orig_bytes"], "dst_payload": frame["resp_bytes"],
    })
    tcp = frame["proto"] == "tcp"
    state = pd.DataFrame({
        "state_unanswered": frame["conn_state"].isin(["S0", "SH"]).where(tcp),
        "state_refused": frame["conn_state"].isin(["REJ", "RSTOS0", "RSTRH"]).where(tcp),
    })
    return FlowTable(mapped(common, frame["detailedlabel"], label == "malicious", state), "conn logs 001, 008, 010; log 002 has no labels")


def zeek_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a conn log as tab-separated text; its last columns may be separated by spaces."""
    names: list[str] = []
    for line in pd.io.common.get_handle(path, "r", compression="infer").handle:
        if line.startswith("#fields"):
            names = line.split()[1:]
        elif names and not line.startswith("#"):
            cells = line.rstrip("\n").split("\t")
            cells = cells if len(cells) == len(names) else [*cells[:-1], *cells[-1].split()]
            yield dict(zip(names, cells, strict=False))


def ctu_argus(folder: Path) -> FlowTable:
    frame = pd.read_csv(folder / "ctu_binetflow/slips_test5_labeled.binetflow.gz", sep="\t", low_memory=False)
    frame = frame[frame["Proto"].isin(TRANSPORT) & frame["Label"].str.contains("Malware|Background", na=False)]
    headers = frame["Proto"].map(TRANSPORT) + IP + ETHERNET
    dst_packets, dst_bytes = frame["TotPkts"] - frame["SrcPkts"], frame["TotBytes"] - frame["SrcBytes"]
    common = pd.DataFrame({
        "proto": frame["Proto"], "duration_s": frame["Dur"], "src_packets": frame["SrcPkts"], "dst_packets": dst_packets,
        "src_payload": frame["SrcBytes"] - frame["SrcPkts"] * headers, "dst_payload": dst_bytes - dst_packets * headers,
    })
    return FlowTable(mapped(common, frame["Label"], frame["Label"].str.contains("Malware")), "payload estimated; what it calls background counts as ordinary; no TCP state")


SETS: dict[str, Callable[[Path], FlowTable]] = {
    "CIC-IDS2017": cicids2017, "UNSW-NB15": unsw_nb15, "NSL-KDD": nsl_kdd, "CTU (Zeek)": ctu_zeek, "CTU (Argus)": ctu_argus,
}
