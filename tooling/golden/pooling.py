"""Golden numbers of max and average pooling, with ties, borders and windows over the end."""
import torch
import torch.nn.functional as F

from golden import draw, operation

AXES = {1: (6,), 2: (5, 6), 3: (3, 4, 6)}


def options(**given):
    """Our options in PyTorch's words."""
    words = {"ceilMode": "ceil_mode", "countIncludePad": "count_include_pad"}
    return {words.get(name, name): value for name, value in given.items() if name != "kernelSize"}


def add(case, title, pooling, x, kernelSize, **given):
    case(title, lambda t: pooling(t, kernelSize, **options(**given)), [x], kernelSize=kernelSize, **given)


for n in [1, 2, 3]:
    size = AXES[n]
    with operation(f"maxPool{n}d") as case:
        pooling = [F.max_pool1d, F.max_pool2d, F.max_pool3d][n - 1]
        add(case, "plain", pooling, draw(2, 2, *size), 2)
        add(case, "overlapping", pooling, draw(2, 1, *size), 3, stride=1)
        add(case, "stride beyond the window", pooling, draw(1, 1, *size), 2, stride=3)
        add(case, "padding", pooling, draw(1, 2, *size, low=-2, high=-1), 3, stride=2, padding=1)
        add(case, "dilation", pooling, draw(1, 1, *size), 2, stride=1, dilation=2, padding=1)
        add(case, "over the end", pooling, draw(1, 2, *size), 2, stride=3, ceilMode=True)
        add(case, "over the end with padding", pooling, draw(1, 1, *size), 3, stride=2, padding=1, ceilMode=True)
        ties = torch.tensor([1.0, 2.0, 2.0, 0.0, 2.0, 2.0]).expand(1, 1, *size).clone()
        add(case, "ties, apart", pooling, ties, 2)
        add(case, "ties, overlapping", pooling, ties, 3, stride=1)
        add(case, "all equal", pooling, torch.zeros(1, 1, *size), 3, stride=2, padding=1)
        holes = draw(1, 1, *size)
        holes[..., 1], holes[..., 4] = float("nan"), float("-inf")
        add(case, "NaN and infinity", pooling, holes, 2, stride=1)
        if n == 2:
            add(case, "sizes that differ", pooling, draw(2, 1, *size), [3, 2], stride=[1, 2], padding=[1, 0])
        if n == 3:
            given = {"stride": [1, 2, 3], "padding": [1, 0, 1], "dilation": [1, 3, 1]}
            add(case, "sizes that differ", pooling, draw(2, 1, *size), [3, 2, 2], ceilMode=True, **given)
    with operation(f"avgPool{n}d") as case:
        pooling = [F.avg_pool1d, F.avg_pool2d, F.avg_pool3d][n - 1]
        add(case, "plain", pooling, draw(2, 2, *size), 2)
        add(case, "overlapping", pooling, draw(2, 1, *size), 3, stride=1)
        add(case, "stride beyond the window", pooling, draw(1, 1, *size), 2, stride=3)
        for count in [True, False]:
            word = "counted" if count else "not counted"
            add(case, f"padding, {word}", pooling, draw(1, 2, *size), 3, stride=2, padding=1, countIncludePad=count)
            add(case, f"over the end, {word}", pooling, draw(1, 1, *size), 3, stride=2, padding=1, ceilMode=True, countIncludePad=count)
        if n == 2:
            add(case, "sizes that differ", pooling, draw(2, 1, *size), [3, 2], stride=[1, 2], padding=[1, 0])
        if n == 3:
            given = {"stride": [1, 3, 2], "padding": [1, 0, 1], "ceilMode": True}
            add(case, "sizes that differ", pooling, draw(2, 1, *size), [3, 2, 2], countIncludePad=False, **given)

MAX = [F.max_pool1d, F.max_pool2d, F.max_pool3d]
AVERAGE = [F.avg_pool1d, F.avg_pool2d, F.avg_pool3d]


def gradient_of(pooling, kernelSize, given):
    """The gradient of a pooling as a function that can be differentiated again."""

    def run(dy, x):
        x = x if x.requires_grad else x.clone().requires_grad_()
        y = pooling(x, kernelSize, **options(**given))
        return torch.autograd.grad(y, x, dy, create_graph=True)[0]

    return run


for name, poolings in [("maxPoolGradient", MAX), ("avgPoolGradient", AVERAGE)]:
    with operation(name) as case:
        for n, pooling in enumerate(poolings, start=1):
            for title, size, kernelSize, given in [
                ("apart", (4, 3, 6)[-n:], 2, {}),
                ("overlapping", (3, 4, 5)[-n:], 3, {"stride": 1, "padding": 1}),
                ("over the end", (3, 3, 4)[-n:], 2, {"stride": 3, "padding": 1, "ceilMode": True}),
            ]:
                x = draw(1, 2, *size)
                dy = draw(*pooling(x, kernelSize, **options(**given)).shape)
                reference = gradient_of(pooling, kernelSize, given)
                case(f"{n} axes, {title}", reference, [dy, x], axes=n, kernelSize=kernelSize, **given)
