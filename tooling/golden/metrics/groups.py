"""Metrics of clusters, of associations between categories, and of signals."""
import torch
from torchmetrics.functional import audio

from cases import Cases

cases = Cases(__file__)
SIZES = [8, 12, 6, 1, 0, 20, 5, 3, 2, 10]
CLASSES = 4


def labels(i):
    size = SIZES[i % 10]
    found, right = cases.ints(CLASSES, size), cases.ints(CLASSES, size)
    if i % 2:
        found = torch.where(cases.draw(size) < 0.6, right, found)
    if i % 4 == 1:
        right[right == 2] = 0
    if i in (11, 15):
        right[:] = 1
    return found, right


same = torch.tensor([0, 0, 1, 1, 2, 2]).int()
cases.inputs("clusters", [labels(i) for i in range(30)], best=(same, same), worst=(torch.tensor([0, 1, 2, 0, 1, 2]).int(), same))
for name in ("RandScore", "AdjustedRandScore", "FowlkesMallowsIndex", "MutualInfoScore", "HomogeneityScore", "CompletenessScore", "VMeasureScore"):
    cases.metric(name, of="clusters")
cases.metric("VMeasureScore", beta=2.0, of="clusters")
for method in ("min", "geometric", "arithmetic", "max"):
    cases.metric("NormalizedMutualInfoScore", average_method=method, of="clusters")
for name in ("CramersV", "TschuprowsT"):
    cases.metric(name, CLASSES, of="clusters")
    cases.metric(name, CLASSES, bias_correction=False, of="clusters")
cases.metric("PearsonsContingencyCoefficient", CLASSES, of="clusters")
cases.metric("TheilsU", CLASSES, of="clusters")
raters = 5
ratings = [torch.stack([torch.bincount(cases.ints(3, raters).long(), minlength=3) for _ in range(SIZES[i % 10])]).int() for i in range(30) if SIZES[i % 10]]
cases.inputs("ratings", [(x,) for x in ratings], best=(torch.tensor([[5, 0, 0], [0, 5, 0]]).int(),), worst=(torch.tensor([[2, 2, 1], [2, 1, 2]]).int(),))
cases.metric("FleissKappa", of="ratings")


def signals(i):
    right = cases.draw([3, 1, 2, 0][i % 4], 6, low=-1, high=1)
    return (0.5 * right + cases.draw(*right.shape, low=-0.2, high=0.3)).float(), right.float()


wave = torch.tensor([[0.5, -0.25, 0.75, -0.5]])
cases.inputs("signals", [signals(i) for i in range(30)], best=(wave * 0.99 + 0.001, wave), worst=(torch.tensor([[1.0, 1.0, -1.0, 1.0]]), wave))
cases.metric("SignalNoiseRatio", of="signals")
cases.metric("SignalNoiseRatio", zero_mean=True, of="signals")
cases.metric("ScaleInvariantSignalDistortionRatio", of="signals", reference=lambda p, t: audio.scale_invariant_signal_distortion_ratio(p, t).mean())
cases.metric("ScaleInvariantSignalDistortionRatio", zero_mean=True, of="signals", reference=lambda p, t: audio.scale_invariant_signal_distortion_ratio(p, t, zero_mean=True).mean())
cases.metric("ScaleInvariantSignalNoiseRatio", of="signals")
cases.write()
