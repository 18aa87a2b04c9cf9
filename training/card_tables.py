"""Tables and sentences of the model card."""
from measure import Count, Figures
from robustness import CaptureNaming, SiteLabels
from table import CLASSES


def goals(in_set: Figures) -> str:
    """The goals hold within one data set; whether each was met."""
    precision, false = in_set.precision, in_set.false_records
    weakest = min(CLASSES, key=lambda name: in_set.flagged[name].share if in_set.flagged[name].of else 1)
    rows = [
        ("precision 99 %", f"{precision}", precision.share >= 0.99),
        ("false alarms < 0.5 %", f"{false}", false.share < 0.005),
        ("95 % of every class", f"weakest: {weakest} {in_set.flagged[weakest]}", in_set.flagged[weakest].share >= 0.95),
    ]
    lines = ["| goal, in-set | measured | |", "|---|---|---|", *(f"| {goal} | {found} | {'met' if met else 'missed'} |" for goal, found, met in rows)]
    return "\n".join(lines)


def algorithm_table(algorithms: dict[str, Figures]) -> str:
    lines = ["| algorithm | false alarms | " + " | ".join(CLASSES) + " | mean of classes | Brier |", "|---|---|" + "---|" * (len(CLASSES) + 2)]
    for name, figures in algorithms.items():
        shares = [figures.flagged[label].share for label in CLASSES]
        cells = [short(figures.flagged[label]) for label in CLASSES]
        lines.append(f"| {name} | {short(figures.false_records)} | {' | '.join(cells)} | {100 * sum(shares) / len(shares):.1f} % | {figures.brier:.3f} |")
    return "\n".join(lines)


def short(count: Count) -> str:
    return f"{count.hits} of {count.of} ({100 * count.share:.1f} %)" if count.of else "not measured"


def section(name: str, figures: Figures) -> str:
    lines = [
        f"### {name}", "",
        "| class | recall: records flagged (95 %) | of those, class right | precision of the name | captures found | tools |", "|---|---|---|---|---|---|",
    ]
    for label in CLASSES:
        lines.append(
            f"| {label} | {figures.flagged[label]} | {short(figures.named[label])} | {short(figures.precise[label])} "
            f"| {short(figures.captures[label])} | {figures.tools[label]} |"
        )
    lines += [
        "", f"False alarms: {figures.false_records} ordinary records, in {short(figures.false_captures)} captures; of records with an operation inside a "
        f"Windows domain {short(figures.false_domain)}. Precision over all classes {short(figures.precision)}. Brier score {figures.brier:.3f}.",
    ]
    if len(figures.worst):
        worst = (f"{capture} {row['sum']} of {row['size']}" for capture, row in figures.worst.iterrows())
        lines.append(f"Most in: {', '.join(worst)}.")
    return "\n".join([*lines, ""])


def overlay_table(figures: Figures) -> str:
    lines = ["| class | records as recorded | records overlaid | captures as recorded | captures overlaid |", "|---|---|---|---|---|"]
    for label in CLASSES:
        cells = (figures.flagged[label], figures.overlaid[label], figures.captures[label], figures.captures_overlaid[label])
        lines.append(f"| {label} | {' | '.join(short(cell) for cell in cells)} |")
    return "\n".join([*lines, "", f"Ordinary records laid over attackers, called attacks: {figures.false_overlaid}."])


def reliability_table(figures: Figures) -> str:
    lines = ["| probability | mean | attacks of records |", "|---|---|---|"]
    for low, high, mean, count in figures.reliability:
        lines.append(f"| {low}-{high} | {'' if count.of == 0 else f'{mean:.3f}'} | {count} |")
    return "\n".join([*lines, "", f"Brier score {figures.brier:.3f}."])


def port_table(with_ports: Figures, without: Figures) -> str:
    lines = ["| class | with classes of ports | without |", "|---|---|---|"]
    for label in CLASSES:
        lines.append(f"| {label} | {short(with_ports.flagged[label])} | {short(without.flagged[label])} |")
    return "\n".join([*lines, f"| false alarms | {short(with_ports.false_records)} | {short(without.false_records)} |"])


def capture_naming(naming: CaptureNaming) -> str:
    top = ", ".join(f"`{name}` {100 * share:.0f} %" for name, share in naming.features)
    return f"{naming.captures} ordinary captures: {short(naming.right)} right, by chance {100 * naming.chance:.1f} %. By: {top}."


def curve_table(curve: list[SiteLabels]) -> str:
    lines = ["| data set held out | its labels learnt | attacks among them | " + " | ".join(CLASSES) + " | false alarms |", "|---|---|---|" + "---|" * (len(CLASSES) + 1)]
    for point in curve:
        cells = [short(point.recall[label]) for label in CLASSES]
        lines.append(f"| {point.source} | {100 * point.share:.0f} % ({point.labels.of}) | {point.labels.hits} | {' | '.join(cells)} | {short(point.false_records)} |")
    return "\n".join(lines)


def cross_table(cross: dict | None) -> str:
    if cross is None:
        return "not measured: no folder of public tables was given (`TRAINING_DATA_SETS`)."
    names = list(cross["sets"])
    found = {(result["train"], result["test"]): result for result in cross["results"]}
    lines = ["| trained on \\ asked about | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for train in names:
        lines.append(f"| {train} | {' | '.join(cell(found[train, test]) for test in names)} |")
    about = [f"- {name}: {facts['rows']} flows, {facts['attacks']} attacks; {facts['note']}." for name, facts in cross["sets"].items()]
    return "\n".join([*lines, "", "Recall / false alarms / area under the curve. Asked of each set (attacks, ordinary): " + denominators(found, names) + ".", *about, "", cross["not_mapped"]])


def cell(result: dict) -> str:
    (hits, attacks), (false, ordinary) = result["recall"], result["false"]
    return f"{100 * hits / attacks:.0f} / {100 * false / ordinary:.0f} % / {result['auc']:.2f}"


def denominators(found: dict, names: list[str]) -> str:
    return ", ".join(f"{name} {found[name, name]['recall'][1]}, {found[name, name]['false'][1]}" for name in names)
