"""Metrics of values: errors, shares of variance, correlations, distances and divergences."""
import torch

from cases import Cases

cases = Cases(__file__)
SIZES = [8, 12, 6, 1, 0, 20, 5, 3, 2, 10]


def pair(i, *shape):
    """Targets far from zero or near it, with ties; some equal, some without error."""
    targets = cases.draw(*shape, low=90 if i % 3 == 0 else -2, high=110 if i % 3 == 0 else 2, digits=i % 2 + 1)
    if i in (11, 21):
        targets = torch.full_like(targets, 2.5)
    if i in (12, 21):
        return targets.clone(), targets
    return torch.round(targets + cases.draw(*shape, low=-1, high=1, digits=1), decimals=2), targets


ends = lambda t: {"best": (t, t), "worst": (-t, t)}
line = torch.tensor([1.0, 2.5, 4.0, 3.0], dtype=torch.float64)
table = torch.tensor([[1.0, 2.0], [2.5, 1.0], [4.0, 0.5]], dtype=torch.float64)
cases.inputs("values", [pair(i, SIZES[i % 10]) for i in range(30)], **ends(line))
cases.inputs("columns", [pair(i, SIZES[i % 10], 2) for i in range(30)], **ends(table))
cases.inputs("several axes", [pair(i, SIZES[i % 10], 2, 3) for i in range(10)])
positive = [tuple(x.abs() + 0.5 for x in pair(i, SIZES[i % 10])) for i in range(30)]
cases.inputs("positive values", positive, best=(line, line), worst=(line.flip(0) * 5, line))
rows = [(cases.draw(SIZES[i % 10], 4) + (0 if i % 2 else 0.1), cases.draw(SIZES[i % 10], 4) + 0.1) for i in range(30)]
shares = torch.tensor([[0.5, 0.25, 0.125, 0.125], [0.125, 0.125, 0.25, 0.5]], dtype=torch.float64)
cases.inputs("rows", rows, best=(shares, shares), worst=(shares.flip(0), shares))
cases.inputs("logarithms", [tuple((x + 0.1).log_softmax(-1) for x in both) for both in rows], best=(shares.log(), shares.log()), worst=(shares.flip(0).log(), shares.log()))
cases.inputs("ensembles", [(cases.draw(SIZES[i % 10], 3, low=-2, high=2), cases.draw(SIZES[i % 10], low=-2, high=2)) for i in range(30)],
             best=(line[:, None].expand(4, 3), line), worst=(line[:, None].expand(4, 3) + 9, line))



def does_not_vary(p, t):
    """What torchmetrics gives is what rounding to float32 leaves of a variance that is 0, or of squares that are much larger than it."""
    return len(t) < 3 or bool(((t - t[:1]).abs().sum(0) == 0).any()) or bool(t.abs().max() > 10)


def has_no_example(p, t):
    return len(t) == 0


for name, options in (
    ("MeanSquaredError", {}), ("MeanSquaredError", {"squared": False}), ("MeanAbsoluteError", {}), ("MeanAbsolutePercentageError", {}),
    ("SymmetricMeanAbsolutePercentageError", {}), ("WeightedMeanAbsolutePercentageError", {}), ("TweedieDevianceScore", {}),
):
    cases.metric(name, **options, of="values")
    cases.metric(name, **options, of="several axes")
for name in ("LogCoshError", "R2Score", "ExplainedVariance", "PearsonCorrCoef", "ConcordanceCorrCoef", "SpearmanCorrCoef"):
    cases.metric(name, of="values")
cases.metric("RelativeSquaredError", of="values", leave_out=does_not_vary)
for p in (1, 2, 3.5):
    cases.metric("MinkowskiDistance", p, of="values")
cases.metric("CriticalSuccessIndex", 0.5, of="values")
for variant in "abc":
    cases.metric("KendallRankCorrCoef", variant=variant, of="values")
for normalization in ("mean", "range", "std", "l2"):
    cases.metric("NormalizedRootMeanSquaredError", normalization=normalization, of="positive values", leave_out=does_not_vary if normalization == "std" else None)
cases.metric("MeanSquaredLogError", of="positive values")
for power in (-1.0, 1.0, 1.5, 2.0, 3.0):
    cases.metric("TweedieDevianceScore", power=power, of="positive values")
cases.metric("RelativeSquaredError", squared=False, of="values", leave_out=does_not_vary)
cases.metric("RelativeSquaredError", num_outputs=2, of="columns", leave_out=does_not_vary)
for name in ("MeanSquaredError", "MeanAbsoluteError", "LogCoshError", "PearsonCorrCoef", "ConcordanceCorrCoef", "SpearmanCorrCoef", "KendallRankCorrCoef", "NormalizedRootMeanSquaredError"):
    cases.metric(name, num_outputs=2, of="columns")
for multioutput in ("uniform_average", "variance_weighted", "raw_values"):
    cases.metric("R2Score", multioutput=multioutput, of="columns")
    cases.metric("ExplainedVariance", multioutput=multioutput, of="columns", leave_out=has_no_example)
cases.metric("R2Score", adjusted=2, of="values")
for reduction in ("mean", "sum", "none"):
    cases.metric("CosineSimilarity", reduction=reduction, of="rows")
    cases.metric("KLDivergence", reduction=reduction, of="rows")
    cases.metric("JensenShannonDivergence", reduction=reduction, of="rows")
cases.metric("KLDivergence", log_prob=True, of="logarithms")
cases.metric("JensenShannonDivergence", log_prob=True, of="logarithms")
cases.metric("ContinuousRankedProbabilityScore", of="ensembles")
cases.write()
