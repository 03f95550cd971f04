"""Golden numbers of normalization over the last axes and, with given statistics, over channels."""
import torch
import torch.nn.functional as F

from golden import draw, operation

with operation("layerNorm") as case:
    case("last axis", lambda x, w, b: F.layer_norm(x, [5], w, b), [draw(3, 5), draw(5), draw(5)], normalizedShape=[5])
    case("no bias", lambda x, w: F.layer_norm(x, [5], w), [draw(3, 5), draw(5)], normalizedShape=[5])
    case("alone", lambda x: F.layer_norm(x, [4]), [draw(2, 3, 4)], normalizedShape=4)
    case("alone, two axes", lambda x: F.layer_norm(x, [3, 4]), [draw(2, 3, 4)], normalizedShape=[3, 4])
    case("two axes", lambda x, w, b: F.layer_norm(x, [3, 4], w, b), [draw(2, 3, 4), draw(3, 4), draw(3, 4)], normalizedShape=[3, 4])
    case("all axes", lambda x, w, b: F.layer_norm(x, [3, 4], w, b), [draw(3, 4), draw(3, 4), draw(3, 4)], normalizedShape=[3, 4])
    case("eps", lambda x, w, b: F.layer_norm(x, [4], w, b, 0.5), [draw(2, 4), draw(4), draw(4)], normalizedShape=4, eps=0.5)
    case("far from 0", lambda x, w, b: F.layer_norm(x, [4], w, b), [draw(2, 4, low=90, high=110), draw(4), draw(4)], normalizedShape=4)


def batch_norm(x, mean, variance, weight=None, bias=None, eps=1e-5):
    # F.batch_norm gives its statistics no gradients
    wide = lambda values: values.reshape(1, -1, *[1] * (x.dim() - 2))
    y = (x - wide(mean)) / torch.sqrt(wide(variance) + eps)
    y = y if weight is None else y * wide(weight)
    y = y if bias is None else y + wide(bias)
    with torch.no_grad():
        assert torch.allclose(y, F.batch_norm(x, mean, variance, weight, bias, eps=eps), atol=1e-6)
    return y


with operation("batchNorm") as case:
    for name, shape in [("rows", (4, 3)), ("sequences", (2, 3, 4)), ("images", (2, 3, 2, 3))]:
        stats = [draw(3), draw(3, low=0.5, high=2)]
        case(name, batch_norm, [draw(*shape), *stats, draw(3), draw(3)])
        case(f"{name}, statistics alone", batch_norm, [draw(*shape), *stats])
    case("eps", lambda *all: batch_norm(*all, eps=0.5), [draw(2, 2, 3), draw(2), draw(2, low=0, high=1), draw(2), draw(2)], eps=0.5)

    for name, shape in [("images in training", (2, 3, 2, 2)), ("two rows in training, eps", (2, 3))]:
        eps = 0.3 if "eps" in name else 1e-5
        case(name, lambda x, mean, variance, w, b: F.batch_norm(x, None, None, w, b, training=True, eps=eps) + 0 * (mean + variance).sum(),
             [draw(*shape), draw(3), draw(3, low=0.5), draw(3), draw(3)], training=True, **({"eps": eps} if "eps" in name else {}))

with operation("groupNorm") as case:
    case("two groups", lambda x, w, b: F.group_norm(x, 2, w, b), [draw(2, 4, 3), draw(4), draw(4)], numGroups=2)
    case("alone", lambda x: F.group_norm(x, 3), [draw(2, 3, 2, 2)], numGroups=3)
    case("one group, eps", lambda x, w: F.group_norm(x, 1, w, None, 0.5), [draw(1, 2, 3), draw(2)], numGroups=1, eps=0.5)
    case("no pixels", lambda x, w, b: F.group_norm(x, 2, w, b), [draw(2, 4), draw(4), draw(4)], numGroups=2)
    case("an empty batch", lambda x, w, b: F.group_norm(x, 2, w, b), [draw(0, 4, 3), draw(4), draw(4)], numGroups=2)

with operation("instanceNorm") as case:
    case("images", lambda x, w, b: F.instance_norm(x, weight=w, bias=b), [draw(2, 3, 2, 2), draw(3), draw(3)], runningMean=None, runningVar=None)
    case("alone, eps", lambda x: F.instance_norm(x, eps=0.1), [draw(1, 2, 5)], eps=0.1)
    case("an empty batch", lambda x: F.instance_norm(x), [draw(0, 2, 3)])

with operation("rmsNorm") as case:
    case("last axis", lambda x, w: F.rms_norm(x, [4], w), [draw(2, 3, 4), draw(4)], normalizedShape=4)
    case("two axes, eps", lambda x, w: F.rms_norm(x, [3, 4], w, 0.5), [draw(2, 3, 4), draw(3, 4)], normalizedShape=[3, 4], eps=0.5)
    case("alone, two axes", lambda x: F.rms_norm(x, [3, 4]), [draw(2, 3, 4)], normalizedShape=[3, 4])
    case("zeros", lambda x: F.rms_norm(x, [3]), [torch.zeros(2, 3)], smooth=False, normalizedShape=3)
    case("an empty batch", lambda x, w: F.rms_norm(x, [4], w), [draw(0, 4), draw(4)], normalizedShape=4)

with operation("localResponseNorm") as case:
    case("odd size", lambda x: F.local_response_norm(x, 3, alpha=0.5, beta=0.6, k=2.0), [draw(2, 4, 3)], size=3, alpha=0.5, beta=0.6, k=2)
    case("even size", lambda x: F.local_response_norm(x, 4, alpha=1.0), [draw(1, 3, 2, 2)], size=4, alpha=1)
    case("more than there are", lambda x: F.local_response_norm(x, 7), [draw(2, 2, 3)], size=7)
