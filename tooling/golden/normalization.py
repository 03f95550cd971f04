"""Golden numbers of normalization over the last axes and, with given statistics, over channels."""
import torch
import torch.nn.functional as F

from golden import draw, operation

with operation("layerNorm") as case:
    case("last axis", lambda x, w, b: F.layer_norm(x, [5], w, b), [draw(3, 5), draw(5), draw(5)])
    case("no bias", lambda x, w: F.layer_norm(x, [5], w), [draw(3, 5), draw(5)])
    case("alone", lambda x: F.layer_norm(x, [4]), [draw(2, 3, 4)])
    case("alone, two axes", lambda x: F.layer_norm(x, [3, 4]), [draw(2, 3, 4)], axis=-2)
    case("two axes", lambda x, w, b: F.layer_norm(x, [3, 4], w, b), [draw(2, 3, 4), draw(3, 4), draw(3, 4)])
    case("all axes", lambda x, w, b: F.layer_norm(x, [3, 4], w, b), [draw(3, 4), draw(3, 4), draw(3, 4)])
    case("eps", lambda x, w, b: F.layer_norm(x, [4], w, b, 0.5), [draw(2, 4), draw(4), draw(4)], eps=0.5)
    case("far from 0", lambda x, w, b: F.layer_norm(x, [4], w, b), [draw(2, 4, low=90, high=110), draw(4), draw(4)])


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
