"""Golden numbers of losses, with the gradients of predictions and of floating targets, written to losses.json.

Inputs are the prediction, the truth and, where a case names it as `tensorOption`, that option.
"""
from pathlib import Path

import torch
from torch.nn import functional as F

from golden import collection, draw, ints

INFINITY = float("inf")


def probabilities(*shape):
    return draw(*shape).softmax(1)


with collection(Path(__file__).with_suffix(".json")) as case:
    for reduction in ["mean", "sum", "none"]:
        pair = [draw(2, 3), draw(2, 3)]
        options = {"reduction": reduction}
        case(f"mse, {reduction}", lambda p, t: F.mse_loss(p, t, **options), pair, loss="mse", options=options)
        case(f"mae, {reduction}", lambda p, t: F.l1_loss(p, t, **options), pair, loss="mae", options=options)
        wide = [3 * x for x in pair]
        huber = {"delta": 1.5, **options}
        case(f"huber, {reduction}", lambda p, t: F.huber_loss(p, t, **huber), wide, loss="huber", options=huber)
        yes = [draw(2, 3, low=0.01, high=0.99), draw(2, 3, low=0)]
        case(f"binaryCrossEntropy, {reduction}", lambda p, t: F.binary_cross_entropy(p, t, **options), yes,
             loss="binaryCrossEntropy", options=options)
        case(f"binaryCrossEntropyWithLogits, {reduction}",
             lambda p, t: F.binary_cross_entropy_with_logits(p, t, **options), [draw(2, 3, low=-5, high=5), yes[1]],
             loss="binaryCrossEntropyWithLogits", options=options)
        scores, labels = draw(3, 4, low=-3, high=3), ints([2, 0, 3])
        case(f"crossEntropy, labels, {reduction}", lambda x, t: F.cross_entropy(x, t.long(), **options),
             [scores, labels], loss="crossEntropy", options=options)
        case(f"nll, {reduction}", lambda x, t: F.nll_loss(x, t.long(), **options), [scores, labels],
             loss="nll", options=options)
        case(f"crossEntropy, probabilities, {reduction}", lambda x, t: F.cross_entropy(x, t, **options),
             [scores, probabilities(3, 4)], loss="crossEntropy", options=options)

        # all options together, on [batch, classes, height, width]
        pixels, classes = draw(2, 3, 2, 2), ints([[[0, 1], [2, -1]], [[-1, 2], [2, 0]]])
        weight = draw(3, low=0.5, high=2)
        case(f"crossEntropy, pixels, everything, {reduction}",
             lambda x, t, w: F.cross_entropy(x, t.long(), w.detach(), ignore_index=-1, label_smoothing=0.2, **options),
             [pixels, classes, weight], loss="crossEntropy", tensorOption="weight",
             options={"ignoreIndex": -1, "labelSmoothing": 0.2, **options})
        case(f"crossEntropy, probabilities of pixels, everything, {reduction}",
             lambda x, t, w: F.cross_entropy(x, t, w.detach(), label_smoothing=0.1, **options),
             [pixels, probabilities(2, 3, 2, 2), weight], loss="crossEntropy", tensorOption="weight",
             options={"labelSmoothing": 0.1, **options})
        case(f"nll, weight, ignoreIndex, {reduction}",
             lambda x, t, w: F.nll_loss(x, t.long(), w.detach(), ignore_index=-1, **options),
             [pixels.log_softmax(1), classes, weight], loss="nll", tensorOption="weight",
             options={"ignoreIndex": -1, **options})
        case(f"crossEntropy, weight, {reduction}", lambda x, t, w: F.cross_entropy(x, t.long(), w.detach(), **options),
             [scores, labels, draw(4, low=0)], loss="crossEntropy", tensorOption="weight", options=options)

    edge = [torch.tensor([0.0, 1.0, 0.0, 1.0, 1e-14]), torch.tensor([1.0, 0.0, 0.0, 1.0, 1.0])]
    case("binaryCrossEntropy at 0 and 1", lambda p, t: F.binary_cross_entropy(p, t.detach(), reduction="none"), edge,
         loss="binaryCrossEntropy", options={"reduction": "none"})
    logits = torch.tensor([0.0, 0.0, 1000.0, -1000.0, 1000.0, 90.0])
    targets = torch.tensor([1.0, 0.0, 1.0, 1.0, 0.0, 0.25])
    case("binaryCrossEntropyWithLogits at 0 and far out",
         lambda x, t: F.binary_cross_entropy_with_logits(x, t, reduction="none"), [logits, targets],
         loss="binaryCrossEntropyWithLogits", options={"reduction": "none"})
    case("binaryCrossEntropyWithLogits, posWeight",
         lambda x, t, w: F.binary_cross_entropy_with_logits(x, t, pos_weight=w.detach()),
         [draw(2, 3, low=-5, high=5), draw(2, 3, low=0), draw(3, low=0.5, high=3)],
         loss="binaryCrossEntropyWithLogits", tensorOption="posWeight", options={})
    case("huber at delta and 0", lambda p, t: F.huber_loss(p, t, reduction="none"),
         [torch.tensor([1.0, -1.0, 0.0]), torch.zeros(3)], loss="huber", options={"reduction": "none"})
    case("crossEntropy of one example", lambda x, t: F.cross_entropy(x, t.long()), [draw(4), ints(2)],
         loss="crossEntropy", options={})
    case("crossEntropy, everything ignored", lambda x, t: F.cross_entropy(x, t.long(), ignore_index=-1),
         [draw(2, 3), ints([-1, -1])], loss="crossEntropy", options={"ignoreIndex": -1})
    case("crossEntropy of large logits", lambda x, t: F.cross_entropy(x, t.long(), reduction="none"),
         [torch.tensor([[1e4, 0.0], [-1e4, 1e4]]), ints([1, 1])], loss="crossEntropy", options={"reduction": "none"})
