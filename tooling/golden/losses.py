"""Golden numbers of losses, with the gradients of predictions and of floating targets, written to losses.json.

Inputs are those of the loss and, where a case names it as `tensorOption`, that option.
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
    # the whole catalogue
    for reduction in ["mean", "sum", "none"]:
        options = {"reduction": reduction}
        pair = [3 * draw(2, 3), draw(2, 3)]
        case(f"smoothL1Loss, {reduction}", lambda p, t: F.smooth_l1_loss(p, t, beta=0.7, **options), pair, loss="smoothL1Loss",
             options={"beta": 0.7, **options})
        yes = [draw(2, 3, low=0.01, high=0.99), draw(2, 3, low=0), draw(2, 1, low=0.5, high=2)]
        case(f"binaryCrossEntropy, weight of examples, {reduction}",
             lambda p, t, w: F.binary_cross_entropy(p, t, w.detach().expand_as(p), **options), yes,
             loss="binaryCrossEntropy", tensorOption="weight", options=options)
        case(f"binaryCrossEntropyWithLogits, weight of examples, {reduction}",
             lambda p, t, w: F.binary_cross_entropy_with_logits(p, t, w.detach(), **options), yes,
             loss="binaryCrossEntropyWithLogits", tensorOption="weight", options=options)
        logs, truth = draw(2, 3).log_softmax(1), draw(2, 3).softmax(1)
        truth[0, 1] = 0
        case(f"klDiv, {reduction}", lambda x, t: F.kl_div(x, t.detach(), **options), [logs, truth], loss="klDiv", options=options)
        case(f"klDiv, logTarget, {reduction}", lambda x, t: F.kl_div(x, t, log_target=True, **options), [logs, draw(2, 3).log_softmax(1)],
             loss="klDiv", options={"logTarget": True, **options})
        counts = torch.tensor([[0.0, 1.0, 2.0], [5.0, 0.0, 3.0]])
        case(f"poissonNllLoss, {reduction}", lambda x, t: F.poisson_nll_loss(x, t.detach(), full=True, **options), [draw(2, 3), counts],
             loss="poissonNllLoss", options={"full": True, **options})
        case(f"poissonNllLoss of rates, {reduction}", lambda x, t: F.poisson_nll_loss(x, t.detach(), log_input=False, eps=1e-3, **options),
             [draw(2, 3, low=0, high=2), counts], loss="poissonNllLoss", options={"logInput": False, "eps": 1e-3, **options})
        case(f"gaussianNllLoss, {reduction}", lambda x, t, v: F.gaussian_nll_loss(x, t, v, full=True, **options),
             [draw(2, 3), draw(2, 3), draw(2, 3, low=0.1, high=2)], loss="gaussianNllLoss", options={"full": True, **options})
        case(f"gaussianNllLoss, one variance an example, {reduction}", lambda x, t, v: F.gaussian_nll_loss(x, t, v, eps=0.5, **options),
             [draw(2, 3), draw(2, 3), torch.tensor([0.1, 1.5])], loss="gaussianNllLoss", options={"eps": 0.5, **options})
        signs = torch.tensor([[1.0, -1.0, 1.0], [-1.0, -1.0, 1.0]])
        case(f"hingeEmbeddingLoss, {reduction}", lambda x, t: F.hinge_embedding_loss(x, t.detach(), margin=0.5, **options),
             [draw(2, 3, low=0, high=1), signs], loss="hingeEmbeddingLoss", options={"margin": 0.5, **options})
        case(f"marginRankingLoss, {reduction}", lambda a, b, t: F.margin_ranking_loss(a, b, t.detach(), margin=0.2, **options),
             [draw(2, 3), draw(2, 3), signs], loss="marginRankingLoss", options={"margin": 0.2, **options})
        case(f"cosineEmbeddingLoss, {reduction}", lambda a, b, t: F.cosine_embedding_loss(a, b, t.detach(), margin=-0.5, **options),
             [draw(3, 4), draw(3, 4), torch.tensor([1.0, -1.0, -1.0])], loss="cosineEmbeddingLoss", options={"margin": -0.5, **options})
        case(f"softMarginLoss, {reduction}", lambda x, t: F.soft_margin_loss(x, t.detach(), **options), [draw(2, 3, low=-9, high=9), signs],
             loss="softMarginLoss", options=options)
        case(f"multiMarginLoss, {reduction}", lambda x, t: F.multi_margin_loss(x, t.long(), **options), [draw(3, 4), ints([2, 0, 3])],
             loss="multiMarginLoss", options=options)
        case(f"multiMarginLoss, everything, {reduction}",
             lambda x, t, w: F.multi_margin_loss(x, t.long(), p=2, margin=0.3, weight=w.detach(), **options),
             [draw(3, 4), ints([2, 0, 3]), draw(4, low=0.5, high=2)], loss="multiMarginLoss", tensorOption="weight",
             options={"p": 2, "margin": 0.3, **options})
        case(f"multilabelMarginLoss, {reduction}", lambda x, t: F.multilabel_margin_loss(x, t.long(), **options),
             [draw(3, 4), ints([[3, 0, -1, 1], [-1, 2, 2, 2], [0, 1, 2, 3]])], loss="multilabelMarginLoss", options=options)
        case(f"multilabelSoftMarginLoss, {reduction}",
             lambda x, t, w: F.multilabel_soft_margin_loss(x, t.detach(), w.detach(), **options),
             [draw(2, 3), torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]]), draw(3, low=0.5, high=2)], loss="multilabelSoftMarginLoss",
             tensorOption="weight", options=options)
        triplet = [draw(3, 4), draw(3, 4), draw(3, 4)]
        case(f"tripletMarginLoss, {reduction}", lambda a, p, n: F.triplet_margin_loss(a, p, n, **options), triplet,
             loss="tripletMarginLoss", options=options)
        case(f"tripletMarginLoss, everything, {reduction}",
             lambda a, p, n: F.triplet_margin_loss(a, p, n, margin=0.5, p=1, eps=1e-3, swap=True, **options), triplet,
             loss="tripletMarginLoss", options={"margin": 0.5, "p": 1, "eps": 1e-3, "swap": True, **options})
        case(f"tripletMarginWithDistanceLoss, {reduction}",
             lambda a, p, n: F.triplet_margin_with_distance_loss(a, p, n, margin=0.5, swap=True, **options), triplet,
             loss="tripletMarginWithDistanceLoss", options={"margin": 0.5, "swap": True, **options})
        steps, labels = draw(6, 3, 4, low=-2, high=2), ints([[1, 1, 2], [3, 1, 0], [2, 0, 0]])
        case(f"ctcLoss, {reduction}", lambda x, t, i, n: F.ctc_loss(x.log_softmax(2), t.long(), i.long(), n.long(), **options),
             [steps, labels, ints([6, 5, 4]), ints([3, 2, 0])], loss="ctcLoss", first="logSoftmax", options=options)
        case(f"ctcLoss that cannot be, {reduction}",
             lambda x, t, i, n: F.ctc_loss(x.log_softmax(2), t.long(), i.long(), n.long(), blank=3, zero_infinity=True, **options),
             [draw(3, 2, 4), ints([[1, 1, 2], [0, 1, 2]]), ints([3, 3]), ints([3, 3])], loss="ctcLoss", first="logSoftmax",
             options={"blank": 3, "zeroInfinity": True, **options})
    case("klDiv, batchmean", lambda x, t: F.kl_div(x, t, reduction="batchmean"), [draw(2, 3).log_softmax(1), draw(2, 3).softmax(1)],
         loss="klDiv", options={"reduction": "batchmean"})
    case("smoothL1Loss without a square", lambda p, t: F.smooth_l1_loss(p, t, beta=0), [draw(2, 3), draw(2, 3)], loss="smoothL1Loss",
         options={"beta": 0})
    case("multiMarginLoss of one example", lambda x, t: F.multi_margin_loss(x, t.long()), [draw(4), ints(2)], loss="multiMarginLoss", options={})
    case("multilabelMarginLoss of one example", lambda x, t: F.multilabel_margin_loss(x, t.long()), [draw(4), ints([2, 1, -1, 0])],
         loss="multilabelMarginLoss", options={})
    case("cosineEmbeddingLoss of one pair, one of them 0", lambda a, b, t: F.cosine_embedding_loss(a, b, t.detach()),
         [draw(4), torch.zeros(4), torch.tensor(1.0)], loss="cosineEmbeddingLoss", options={})
    case("tripletMarginLoss of equal points", lambda a, p, n: F.triplet_margin_loss(a, p, n, eps=0.0), [torch.ones(2, 3)] * 3,
         loss="tripletMarginLoss", options={"eps": 0})
    case("ctcLoss of one example", lambda x, t, i, n: F.ctc_loss(x.log_softmax(1), t.long(), i.long(), n.long()),
         [draw(5, 3), ints([1, 2]), ints(5), ints(2)], loss="ctcLoss", first="logSoftmax", options={})

    # segmentations: as in the papers; torchvision's sigmoid_focal_loss and Berman's Lovász-softmax are written out
    def focal(x, t, gamma=2.0, alpha=0.25):
        p = x.sigmoid()
        missed = p * (1 - t) + (1 - p) * t
        return F.binary_cross_entropy_with_logits(x, t, reduction="none") * missed ** gamma * (alpha * t + (1 - alpha) * (1 - t))

    def focal_labels(x, t, gamma=2.0, alpha=None):
        logs = x.log_softmax(1).gather(1, t.unsqueeze(1)).squeeze(1)
        return -logs * (1 - logs.exp()) ** gamma * (1 if alpha is None else alpha[t])

    def tversky(p, t, alpha, beta, smooth):
        p, t = p.flatten(2), t.flatten(2)
        hits = (p * t).sum(2)
        return 1 - (hits + smooth) / (hits + alpha * (p.sum(2) - hits) + beta * (t.sum(2) - hits) + smooth)

    def one_hot(t, like):
        return F.one_hot(t, like.shape[1]).movedim(-1, 1).to(like.dtype)

    def jaccard_slopes(truth):
        total = truth.sum()
        lost = 1 - (total - truth.cumsum(0)) / (total + (1 - truth).cumsum(0))
        return torch.cat([lost[:1], lost[1:] - lost[:-1]])

    def lovasz_softmax(x, t):
        p, losses = x.softmax(1).movedim(1, 0).flatten(1), []
        for row, truth in zip(p, one_hot(t, x).movedim(1, 0).flatten(1)):
            if truth.sum() > 0:
                errors, order = (truth - row).abs().sort(descending=True)
                losses.append(errors @ jaccard_slopes(truth[order]))
        return torch.stack(losses).mean()

    def lovasz_hinge(x, t):
        losses = []
        for row, truth in zip(x.flatten(0, 1).flatten(1), t.flatten(0, 1).flatten(1)):
            errors, order = (1 - row * (2 * truth - 1)).sort(descending=True)
            losses.append(errors.relu() @ jaccard_slopes(truth[order]))
        return torch.stack(losses)

    pixels, classes = draw(2, 3, 2, 2, low=-2, high=2), ints([[[0, 1], [2, 0]], [[1, 2], [2, 0]]])
    truth = torch.tensor([0.0, 1.0, 1.0, 0.0, 0.0, 1.0] * 4).reshape(2, 3, 2, 2)
    case("focalLoss, yes or no", lambda x, t: focal(x, t.detach()).mean(), [pixels, truth], loss="focalLoss", options={})
    case("focalLoss, between yes and no", lambda x, t: focal(x, t.detach(), 1.5, 0.6), [draw(2, 3), draw(2, 3, low=0)], loss="focalLoss",
         options={"gamma": 1.5, "alpha": 0.6, "reduction": "none"})
    case("focalLoss, labels", lambda x, t: focal_labels(x, t.long()).mean(), [pixels, classes], loss="focalLoss", options={})
    case("focalLoss, labels, everything", lambda x, t, a: focal_labels(x, t.long(), 0.5, a.detach()), [pixels, classes, draw(3, low=0.1)],
         loss="focalLoss", tensorOption="alpha", options={"gamma": 0.5, "reduction": "none"})
    case("diceLoss, labels", lambda x, t: tversky(x.softmax(1), one_hot(t.long(), x), 0.5, 0.5, 0.5).mean(), [pixels, classes],
         loss="diceLoss", options={})
    case("diceLoss, regions", lambda x, t: tversky(x.sigmoid(), t.detach(), 0.5, 0.5, 0.05), [pixels, truth], loss="diceLoss",
         options={"smooth": 0.1, "reduction": "none"})
    case("tverskyLoss, labels", lambda x, t: tversky(x.softmax(1), one_hot(t.long(), x), 0.3, 0.7, 1).mean(), [pixels, classes],
         loss="tverskyLoss", options={"alpha": 0.3, "beta": 0.7})
    case("tverskyLoss, regions", lambda x, t: tversky(x.sigmoid(), t.detach(), 0.5, 0.5, 1).sum(), [draw(2, 1, 5), truth[:, 1:2].flatten(2)[..., [0, 1, 2, 3, 3]]],
         loss="tverskyLoss", options={"reduction": "sum"})
    case("lovaszLoss, labels", lambda x, t: lovasz_softmax(x, t.long()), [pixels, classes], loss="lovaszLoss", options={})
    case("lovaszLoss, a class that is not there", lambda x, t: lovasz_softmax(x, t.long()), [pixels, classes.clamp(max=1)], loss="lovaszLoss",
         options={})
    case("lovaszLoss, regions of each example", lambda x, t: lovasz_hinge(x, t.detach()), [pixels, truth], loss="lovaszLoss",
         options={"perExample": True, "reduction": "none"})

    x, w = draw(3, 4), draw(5, 4)
    case("linearCrossEntropy, labels", lambda x, w, t: F.linear_cross_entropy(x, w, t.long()), [x, w, ints([4, 0, 2])], loss="linearCrossEntropy",
         options={})
    case("linearCrossEntropy, probabilities, bias", lambda x, w, t, b: F.linear_cross_entropy(x, w, t.detach(), linear_bias=b.detach(), reduction="sum"),
         [x, w, probabilities(3, 5), draw(5)], loss="linearCrossEntropy", tensorOption="linearBias", options={"reduction": "sum"})
    case("linearCrossEntropy, one example, everything",
         lambda x, w, t, c: F.linear_cross_entropy(x, w, t.long(), weight=c.detach(), label_smoothing=0.2, ignore_index=1, reduction="none"),
         [x[0], w, ints(3), draw(5, low=0.5)], loss="linearCrossEntropy", tensorOption="weight",
         options={"labelSmoothing": 0.2, "ignoreIndex": 1, "reduction": "none"})
    case("linearCrossEntropy, further axes", lambda x, w, t: F.linear_cross_entropy(x, w, t.long(), ignore_index=-1),
         [x, draw(3, 2, 4), ints([[0, 2], [-1, 1], [2, 2]])], loss="linearCrossEntropy", options={"ignoreIndex": -1})

    minus = torch.tensor([-1.0, -1.0])
    case("hingeEmbeddingLoss at the margin", lambda x, t: F.hinge_embedding_loss(x, t.detach()), [torch.tensor([1.0, 0.5]), minus],
         loss="hingeEmbeddingLoss", options={})
    case("marginRankingLoss at the margin", lambda a, b, t: F.margin_ranking_loss(a, b, t.detach(), margin=1.0),
         [torch.tensor([1.0, 0.0]), torch.tensor([2.0, 0.0]), minus], loss="marginRankingLoss", options={"margin": 1})
    case("cosineEmbeddingLoss at the margin", lambda a, b, t: F.cosine_embedding_loss(a, b, t.detach()),
         [torch.tensor([[0.0, 0.0], [2.0, 0.0]]), torch.tensor([[1.0, 2.0], [0.0, 1.0]]), minus], loss="cosineEmbeddingLoss", options={})
    case("multiMarginLoss at the margin", lambda x, t: F.multi_margin_loss(x, t.long()), [torch.tensor([[1.0, 0.0, 0.5]]), ints([0])],
         loss="multiMarginLoss", options={})
    case("multilabelMarginLoss at the margin", lambda x, t: F.multilabel_margin_loss(x, t.long()),
         [torch.tensor([[1.0, 0.0, 0.5]]), ints([[0, -1, -1]])], loss="multilabelMarginLoss", options={})
    case("tripletMarginLoss at the margin", lambda a, p, n: F.triplet_margin_loss(a, p, n, eps=0.0),
         [torch.tensor([[0.0, 0.0]]), torch.tensor([[0.0, 1.0]]), torch.tensor([[2.0, 0.0]])], loss="tripletMarginLoss", options={"eps": 0})
    nothing = torch.zeros(1, 2, 3)
    case("diceLoss, nothing there", lambda x, t: tversky(x.sigmoid(), t.detach(), 0.5, 0.5, 0.5).sum(), [draw(1, 2, 3), nothing], loss="diceLoss",
         options={"reduction": "sum"})
    case("tverskyLoss, nothing there", lambda x, t: tversky(x.sigmoid(), t.detach(), 0, 1, 0.1), [draw(1, 2, 3), nothing], loss="tverskyLoss",
         options={"alpha": 0, "beta": 1, "smooth": 0.1, "reduction": "none"})
