"""Metrics of true and false positives and negatives, and of confusion matrices."""
import torch
from sklearn import metrics

from cases import Cases
from inputs import CLASSES, IGNORED, LABELS, add_inputs

cases = Cases(__file__)
add_inputs(cases)
SCORES = ["Accuracy", "Precision", "Recall", "Specificity", "F1Score", "FBetaScore", "NegativePredictiveValue", "HammingDistance", "JaccardIndex", "StatScores"]
WITH_ZERO = {"Precision", "Recall", "F1Score", "FBetaScore", "JaccardIndex"}
AVERAGES = ["micro", "macro", "weighted", "none"]

for name in SCORES:
    beta = (2.0,) if name == "FBetaScore" else ()
    cases.metric(f"Binary{name}", *beta, of="binary")
    cases.metric(f"Binary{name}", *beta, threshold=0.3, of="binary")
    cases.metric(f"Binary{name}", *beta, ignore_index=IGNORED, of="binary with ignored")
    cases.metric(f"Binary{name}", *beta, of="binary, decided")
    for average in AVERAGES:
        cases.metric(f"Multiclass{name}", *beta, CLASSES, average=average, of="multiclass")
        cases.metric(f"Multiclass{name}", *beta, CLASSES, average=average, ignore_index=IGNORED, of="multiclass with ignored")
        cases.metric(f"Multilabel{name}", *beta, LABELS, average=average, of="multilabel")
        cases.metric(f"Multilabel{name}", *beta, LABELS, average=average, threshold=0.7, ignore_index=IGNORED, of="multilabel with ignored")
    cases.metric(f"Multiclass{name}", *beta, CLASSES, ignore_index=0, of="multiclass")
    cases.metric(f"Multiclass{name}", *beta, CLASSES, of="multiclass, decided")
    cases.metric(f"Multilabel{name}", *beta, LABELS, of="multilabel, decided")
    if name in WITH_ZERO:
        cases.metric(f"Binary{name}", *beta, zero_division=1, of="binary")
        cases.metric(f"Multiclass{name}", *beta, CLASSES, zero_division=1, of="multiclass")
        cases.metric(f"Multilabel{name}", *beta, LABELS, zero_division=1, of="multilabel")
    named = {"beta": 2.0} if beta else {}
    cases.metric(name, "binary", **named, of="binary")
    cases.metric(name, "multiclass", num_classes=CLASSES, **named, of="multiclass")
    cases.metric(name, "multilabel", num_labels=LABELS, average="macro", **named, of="multilabel")

cases.inputs("multiclass without ties", [
    (torch.rand(size, CLASSES, generator=cases.rng, dtype=torch.float64).round(decimals=6), cases.ints(CLASSES, size)) for size in [1, 2, 5, 9, 12, 20] * 5
])
for name in ["Accuracy", "Precision", "Recall", "Specificity", "F1Score", "NegativePredictiveValue"]:
    for average in AVERAGES:
        cases.metric(f"Multiclass{name}", CLASSES, average=average, top_k=2, of="multiclass without ties")

for weights in ("linear", "quadratic", "none"):
    cases.metric("BinaryCohenKappa", weights=weights, of="binary")
    cases.metric("MulticlassCohenKappa", CLASSES, weights=weights, of="multiclass")
    cases.metric("MulticlassCohenKappa", CLASSES, weights=weights, ignore_index=IGNORED, of="multiclass with ignored")
cases.metric("CohenKappa", "binary", ignore_index=IGNORED, of="binary with ignored")
cases.metric("CohenKappa", "multiclass", num_classes=CLASSES, of="multiclass, decided")

for normalize in ("none", "true", "pred", "all"):
    cases.metric("BinaryConfusionMatrix", normalize=normalize, of="binary")
    cases.metric("MulticlassConfusionMatrix", CLASSES, normalize=normalize, of="multiclass")
    cases.metric("MultilabelConfusionMatrix", LABELS, normalize=normalize, of="multilabel")
cases.metric("ConfusionMatrix", "binary", ignore_index=IGNORED, threshold=0.4, of="binary with ignored")
cases.metric("ConfusionMatrix", "multiclass", num_classes=CLASSES, ignore_index=IGNORED, of="multiclass with ignored")
cases.metric("ConfusionMatrix", "multilabel", num_labels=LABELS, ignore_index=IGNORED, of="multilabel with ignored")
cases.metric("ConfusionMatrix", "multilabel", num_labels=LABELS, of="multilabel, decided")

cases.metric("BinaryMatthewsCorrCoef", of="binary")
cases.metric("BinaryMatthewsCorrCoef", ignore_index=IGNORED, of="binary with ignored")
cases.metric("MulticlassMatthewsCorrCoef", CLASSES, of="multiclass")
cases.metric("MulticlassMatthewsCorrCoef", CLASSES, ignore_index=IGNORED, of="multiclass with ignored")
cases.metric("MultilabelMatthewsCorrCoef", LABELS, of="multilabel")
cases.metric("MatthewsCorrCoef", "binary", threshold=0.3, of="binary")
cases.metric("MatthewsCorrCoef", "multiclass", num_classes=CLASSES, of="multiclass, decided")
cases.metric("MatthewsCorrCoef", "multilabel", num_labels=LABELS, of="multilabel, decided")

cases.metric("MulticlassExactMatch", CLASSES, of="multiclass")
cases.metric("MulticlassExactMatch", CLASSES, ignore_index=IGNORED, of="multiclass with ignored")
cases.metric("MultilabelExactMatch", LABELS, of="multilabel")
cases.metric("MultilabelExactMatch", LABELS, ignore_index=IGNORED, threshold=0.3, of="multilabel with ignored")
cases.metric("ExactMatch", "multiclass", num_classes=CLASSES, of="multiclass, decided")
cases.metric("ExactMatch", "multilabel", num_labels=LABELS, of="multilabel, decided")

flat = [(p, t) for p, t in cases.batches["multiclass"] if t.ndim == 1]
cases.inputs("multiclass, flat", flat, **cases.extremes["multiclass"])
for adjusted in (False, True):
    cases.metric("BalancedAccuracy", CLASSES, adjusted=adjusted, of="multiclass, flat",
                 reference=lambda p, t: metrics.balanced_accuracy_score(t, p.argmax(1), adjusted=adjusted) if len(t) else float("nan"))
cases.write()
