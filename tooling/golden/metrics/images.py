"""Metrics of images and of masks."""
import torch
import torchmetrics

from cases import Cases

cases = Cases(__file__)
BATCHES = [3, 1, 2, 0, 4]


def picture(i, size=12):
    shape = (BATCHES[i % 5], [1, 3, 2][i % 3], size, size + i % 2)
    truth = cases.draw(*shape)
    return (truth + cases.draw(*shape, low=-0.2, high=0.2)).round(decimals=3), truth


def psnr(p, t):
    metric = torchmetrics.image.PeakSignalNoiseRatio((0.2, 0.9), base=2.0)
    metric.update(p, t)
    return metric.compute()


pictures = [picture(i) for i in range(15)]
truth = pictures[0][1]
cases.inputs("pictures", pictures, best=((truth * 0.98).round(decimals=4), truth), worst=(1 - truth, truth))
for options in ({}, {"sigma": 0.8, "k1": 0.02, "k2": 0.05}, {"gaussian_kernel": False, "kernel_size": 5}, {"reduction": "none"}, {"reduction": "sum"}):
    cases.metric("StructuralSimilarityIndexMeasure", data_range=1.0, **options, of="pictures")
cases.metric("StructuralSimilarityIndexMeasure", data_range=(0.1, 0.8), of="pictures")
cases.metric("PeakSignalNoiseRatio", 1.0, of="pictures")
cases.metric("PeakSignalNoiseRatio", [0.2, 0.9], base=2.0, of="pictures", reference=psnr)
cases.metric("UniversalImageQualityIndex", of="pictures")
cases.metric("UniversalImageQualityIndex", kernel_size=(5, 5), sigma=(1.0, 1.0), of="pictures")
colours = [one for one in pictures if one[0].shape[1] > 1]
cases.inputs("pictures in colours", colours)
cases.metric("SpectralAngleMapper", of="pictures in colours")
cases.inputs("pictures alone", [(p,) for p, _ in pictures])
for reduction in ("sum", "mean", "none"):
    cases.metric("TotalVariation", reduction=reduction, of="pictures alone")

CLASSES = 3


def masks(i):
    shape = (BATCHES[i % 5], 4, 3)
    right, found = cases.ints(CLASSES, *shape), cases.ints(CLASSES, *shape)
    if i % 3 == 1:
        right[right == 2] = 0
        found[found == 2] = 1
    if i in (7, 11):
        right[:], found[:] = 1, 1
    return found, right


def hot(x):
    return torch.nn.functional.one_hot(x.long(), CLASSES).movedim(-1, 1).int()


by_index = [masks(i) for i in range(30)]
right = torch.tensor([[0, 1, 2, 0], [2, 1, 1, 0]]).int()
cases.inputs("class indices", by_index, best=(right, right), worst=((right + 1) % CLASSES, right))
cases.inputs("masks", [(hot(p), hot(t)) for p, t in by_index], best=(hot(right), hot(right)), worst=(hot((right + 1) % CLASSES), hot(right)))
cases.inputs("overlapping masks", [(cases.ints(2, *hot(p).shape), cases.ints(2, *hot(p).shape)) for p, t in by_index])
scored = [(hot(p).double() * 0.5 + torch.rand(hot(p).shape, generator=cases.rng, dtype=torch.float64).round(decimals=4), t) for p, t in by_index]
cases.inputs("scores and indices", scored)
cases.inputs("indices and masks", [(p, hot(t)) for p, t in by_index])
for average in ("micro", "macro", "weighted", "none"):
    for level in ("samplewise", "global"):
        cases.metric("DiceScore", CLASSES, average=average, aggregation_level=level, input_format="index", of="class indices")
    cases.metric("DiceScore", CLASSES, average=average, include_background=False, of="masks")
    cases.metric("DiceScore", CLASSES, average=average, of="overlapping masks")
cases.metric("DiceScore", CLASSES, input_format="mixed", of="scores and indices")
cases.metric("DiceScore", CLASSES, input_format="mixed", of="indices and masks")
for per_class in (False, True):
    cases.metric("MeanIoU", num_classes=CLASSES, per_class=per_class, input_format="index", of="class indices")
    cases.metric("MeanIoU", num_classes=CLASSES, per_class=per_class, include_background=False, of="masks")
    cases.metric("MeanIoU", num_classes=CLASSES, per_class=per_class, of="overlapping masks")
    cases.metric("MeanIoU", num_classes=CLASSES, per_class=per_class, input_format="mixed", of="scores and indices")
cases.metric("MeanIoU", of="masks")
cases.write()
