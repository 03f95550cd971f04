"""Metrics of streams of values."""
import torch

from cases import Cases

cases = Cases(__file__)
SIZES = [8, 12, 6, 1, 0, 20, 5, 3, 2, 10]
values = [cases.draw(SIZES[i % 10], low=-3, high=3) for i in range(30)]
cases.inputs("values", [(x,) for x in values if len(x)])
cases.inputs("values, some NaN", [(torch.where(cases.draw(len(x)) < 0.3, torch.tensor(torch.nan).double(), x),) for x in values if len(x)])
cases.inputs("values with weights", [(x, cases.draw(len(x), low=0.5, high=2)) for x in values if len(x)])
for name in ("MeanMetric", "SumMetric", "MaxMetric", "MinMetric", "CatMetric"):
    cases.metric(name, of="values") if name != "CatMetric" else cases.metric(name, of="values", reference=lambda x: x)
    if name != "CatMetric":
        cases.metric(name, nan_strategy="ignore", of="values, some NaN")
        cases.metric(name, nan_strategy=1.5, of="values, some NaN")
cases.metric("MeanMetric", of="values with weights")
cases.write()
