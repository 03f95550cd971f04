"""Metrics of rankings of documents, query by query."""
import torch

from cases import Cases

cases = Cases(__file__)
SIZES = [8, 12, 6, 1, 0, 20, 5, 3, 2, 10]


def distinct(size):
    """Scores without ties, of which torchmetrics takes any order."""
    return (torch.randperm(1000, generator=cases.rng)[:size].double() + 1) / 1000


def batch(i, degrees=2):
    size = SIZES[i % 10]
    targets = cases.ints(degrees, size)
    if i in (5, 17):
        targets[:] = 0
    if i == 15:
        targets[:] = 1
    return distinct(size), targets, cases.ints([1, 2, 4][i % 3], size)


scores = torch.tensor([0.9, 0.6, 0.4, 0.2], dtype=torch.float64)
ends = lambda best, worst: {"best": (scores, torch.tensor(best).int(), torch.zeros(4).int()), "worst": (scores, torch.tensor(worst).int(), torch.zeros(4).int())}
cases.inputs("documents", [batch(i) for i in range(30)])
cases.inputs("documents with ignored", [(p, torch.where(cases.draw(len(t)) < 0.2, torch.tensor(-1).int(), t), q) for p, t, q in (batch(i) for i in range(30))])
cases.inputs("documents, some not retrieved", [((p - 0.3).round(decimals=3), t, q) for p, t, q in (batch(i) for i in range(30))])
ties = [(p.round(decimals=1), t, q) for p, t, q in (batch(i, degrees=4) for i in range(30))]
cases.inputs("degrees of relevance", ties, **ends([3, 2, 1, 0], [0, 1, 2, 3]))
cases.inputs("one query", [batch(0)], **ends([1, 1, 0, 0], [0, 0, 1, 1]))

NAMES = ["RetrievalMAP", "RetrievalMRR", "RetrievalPrecision", "RetrievalRecall", "RetrievalFallOut", "RetrievalHitRate", "RetrievalNormalizedDCG", "RetrievalAUROC"]
for name in NAMES:
    cases.metric(name, of="documents")
    cases.metric(name, top_k=2, of="documents")
    cases.metric(name, top_k=1 if name in ("RetrievalHitRate", "RetrievalFallOut") else 2, of="one query") if name not in ("RetrievalAUROC", ) else None
    cases.metric(name, ignore_index=-1, empty_target_action="skip", of="documents with ignored")
    cases.metric(name, of="documents, some not retrieved")
for action in ("pos", "skip"):
    for aggregation in ("median", "min", "max"):
        cases.metric("RetrievalMAP", empty_target_action=action, aggregation=aggregation, of="documents")
cases.metric("RetrievalRPrecision", of="documents")
cases.metric("RetrievalRPrecision", of="one query")
cases.metric("RetrievalNormalizedDCG", of="degrees of relevance")
cases.metric("RetrievalNormalizedDCG", top_k=3, of="degrees of relevance")
cases.metric("RetrievalPrecisionRecallCurve", of="documents")
cases.metric("RetrievalPrecisionRecallCurve", max_k=4, of="documents")
cases.metric("RetrievalPrecisionRecallCurve", max_k=4, adaptive_k=True, of="documents")
cases.metric("RetrievalRecallAtFixedPrecision", min_precision=0.4, of="documents")
cases.metric("RetrievalRecallAtFixedPrecision", min_precision=0.6, max_k=3, of="documents")
cases.write()
