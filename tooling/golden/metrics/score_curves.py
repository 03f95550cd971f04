"""Metrics that look at the order of scores or at probabilities: curves and areas under them, calibration, hinge, log loss, Brier, rankings."""
import torch
from sklearn import metrics
from torchmetrics import functional
from torchmetrics.utilities.compute import interp

from cases import Cases
from inputs import CLASSES, IGNORED, LABELS, add_inputs

cases = Cases(__file__)
add_inputs(cases, decided=False)
TASKS = [("Binary", (), "binary"), ("Multiclass", (CLASSES,), "multiclass"), ("Multilabel", (LABELS,), "multilabel")]


def only_first_class(p, t):
    """torchmetrics takes targets that are all class 0 for a label that never occurs, and sets recall to 1 for every class."""
    return bool(((t == 0) | (t == IGNORED)).all())


def log_auc(limits, task):
    """In double precision: torchmetrics looks for the limits among rounded logarithms, and misses them in a third of these batches."""
    def area(fpr, tpr):
        fpr, tpr, ends = fpr.double(), tpr.double(), torch.tensor(limits, dtype=torch.float64)
        x, y = torch.cat([fpr, ends]).sort().values, torch.cat([tpr, interp(ends, fpr, tpr)]).sort().values
        first, last = (torch.where(x == end)[0][-1] for end in ends)
        return torch.trapezoid(y[first:last + 1], x[first:last + 1].log10()) / (ends[1] / ends[0]).log10()

    def reference(p, t):
        fpr, tpr, _ = functional.roc(p, t, task, num_classes=CLASSES, num_labels=LABELS)
        return area(fpr, tpr) if task == "binary" else [area(*each) for each in zip(fpr, tpr)]

    return reference


GIVEN = [0.0, 0.25, 0.5, 0.9]

for prefix, size, of in TASKS:
    for name in ("ROC", "PrecisionRecallCurve"):
        quirk = {"leave_out": only_first_class} if of == "multiclass" and name == "PrecisionRecallCurve" else {}
        cases.metric(f"{prefix}{name}", *size, **quirk, of=of)
        cases.metric(f"{prefix}{name}", *size, **quirk, ignore_index=IGNORED, of=f"{of} with ignored")
        cases.metric(f"{prefix}{name}", *size, thresholds=5, of=of)
        cases.metric(f"{prefix}{name}", *size, thresholds=GIVEN, ignore_index=IGNORED, of=f"{of} with ignored")
    for average in {"binary": [None], "multiclass": ["macro", "weighted", "none"], "multilabel": ["micro", "macro", "weighted", "none"]}[of]:
        options = {} if average is None else {"average": average}
        for name in ("AUROC", "AveragePrecision"):
            quirk = {"leave_out": only_first_class} if of == "multiclass" and name == "AveragePrecision" else {}
            cases.metric(f"{prefix}{name}", *size, **options, **quirk, of=of)
            cases.metric(f"{prefix}{name}", *size, **options, **quirk, ignore_index=IGNORED, of=f"{of} with ignored")
            cases.metric(f"{prefix}{name}", *size, **options, thresholds=5, of=of)
    for name, least in (("RecallAtFixedPrecision", 0.5), ("PrecisionAtFixedRecall", 0.5), ("SensitivityAtSpecificity", 0.5), ("SpecificityAtSensitivity", 0.5)):
        quirk = {"leave_out": only_first_class} if of == "multiclass" and name in ("RecallAtFixedPrecision", "PrecisionAtFixedRecall") else {}
        cases.metric(f"{prefix}{name}", *size, least, **quirk, of=of)
        cases.metric(f"{prefix}{name}", *size, least, **quirk, ignore_index=IGNORED, of=f"{of} with ignored")
        cases.metric(f"{prefix}{name}", *size, 0.75, thresholds=9, of=of)
    for limits in ((0.001, 0.1), (0.2, 0.75)):
        cases.metric(f"{prefix}LogAUC", *size, fpr_range=limits, of=of, reference=log_auc(limits, of))
for average in ("micro", "macro"):
    for name in ("ROC", "PrecisionRecallCurve"):
        quirk = {"leave_out": only_first_class} if name == "PrecisionRecallCurve" and average == "macro" else {}
        cases.metric(f"Multiclass{name}", CLASSES, average=average, **quirk, of="multiclass")
        if average == "macro":
            cases.metric(f"Multiclass{name}", CLASSES, average=average, thresholds=5, of="multiclass")
cases.metric("MulticlassLogAUC", CLASSES, average="macro", of="multiclass", reference=lambda p, t: sum(log_auc((0.001, 0.1), "multiclass")(p, t)) / CLASSES)
for limit in (0.3, 0.75, 1.0):
    cases.metric("BinaryAUROC", max_fpr=limit, of="binary")
for task, size in (("binary", {}), ("multiclass", {"num_classes": CLASSES}), ("multilabel", {"num_labels": LABELS})):
    for name in ("ROC", "PrecisionRecallCurve", "AUROC", "AveragePrecision"):
        quirk = {"leave_out": only_first_class} if task == "multiclass" and name in ("PrecisionRecallCurve", "AveragePrecision") else {}
        cases.metric(name, task, **quirk, **size, of=task)
    cases.metric("LogAUC", task, **size, of=task, reference=log_auc((0.001, 0.1), task))
    for name in ("RecallAtFixedPrecision", "PrecisionAtFixedRecall", "SensitivityAtSpecificity", "SpecificityAtSensitivity"):
        quirk = {"leave_out": only_first_class} if task == "multiclass" and name in ("RecallAtFixedPrecision", "PrecisionAtFixedRecall") else {}
        cases.metric(name, task, 0.6, **quirk, **size, of=task)

for norm in ("l1", "l2", "max"):
    cases.metric("BinaryCalibrationError", norm=norm, n_bins=4, of="binary")
    cases.metric("MulticlassCalibrationError", CLASSES, norm=norm, n_bins=8, of="multiclass")
cases.metric("CalibrationError", "binary", ignore_index=IGNORED, n_bins=4, of="binary with ignored")
cases.metric("CalibrationError", "multiclass", num_classes=CLASSES, ignore_index=IGNORED, n_bins=16, of="multiclass with ignored")

for squared in (False, True):
    cases.metric("BinaryHingeLoss", squared=squared, of="binary")
    for mode in ("crammer-singer", "one-vs-all"):
        cases.metric("MulticlassHingeLoss", CLASSES, squared=squared, multiclass_mode=mode, of="multiclass")
cases.metric("HingeLoss", "binary", ignore_index=IGNORED, of="binary with ignored")
cases.metric("HingeLoss", "multiclass", num_classes=CLASSES, ignore_index=IGNORED, of="multiclass with ignored")


def probabilities(p):
    if ((p >= 0) & (p <= 1)).all():
        return p
    return p.sigmoid() if p.ndim == 1 else p.softmax(1)


def all_rows(p, t):
    return probabilities(p).movedim(1, -1).reshape(-1, CLASSES), t.flatten()


classes = range(CLASSES)
cases.metric("LogLoss", "binary", of="binary", reference=lambda p, t: metrics.log_loss(t, probabilities(p), labels=[0, 1]))
cases.metric("BrierScore", "binary", of="binary", reference=lambda p, t: metrics.brier_score_loss(t, probabilities(p), labels=[0, 1]))
summing = [(p, t) for p, t in cases.batches["multiclass"] if len(t) and torch.allclose(all_rows(p, t)[0].sum(1), torch.ones(1).double())]
cases.inputs("probabilities", summing, **cases.extremes["multiclass"])
cases.metric("LogLoss", "multiclass", num_classes=CLASSES, of="probabilities", reference=lambda p, t: metrics.log_loss(all_rows(p, t)[1], all_rows(p, t)[0], labels=classes))
cases.metric("BrierScore", "multiclass", num_classes=CLASSES, of="probabilities", reference=lambda p, t: metrics.brier_score_loss(all_rows(p, t)[1], all_rows(p, t)[0], labels=classes))

without_ties = [(torch.rand(size, LABELS, generator=cases.rng, dtype=torch.float64).round(decimals=6), cases.ints(2, size, LABELS)) for size in [1, 2, 5, 9, 12, 20] * 5]
cases.inputs("multilabel without ties", without_ties, **cases.extremes["multilabel"])
for name in ("MultilabelCoverageError", "MultilabelRankingAveragePrecision", "MultilabelRankingLoss"):
    cases.metric(name, LABELS, of="multilabel without ties")
cases.metric("MultilabelRankingAveragePrecision", LABELS, of="multilabel")
cases.write()
