"""What PyTorch computes with windows on axes of 0 and 1 entries and kernels longer than the axis, written to window-edges.json.

Values and gradients, or null where PyTorch refuses. Shapes and options are drawn with a seed.
"""
import json
import platform
import random

import torch
import torch.nn.functional as F

from golden import OPS, SEED, generator, written

rng = random.Random(SEED)
generator.manual_seed(SEED)
SMALL = [0, 1, 1, 2, 3]


def padded(x, padding, value=0.0):
    """With padding that differs from side to side."""
    return F.pad(x, [side for pair in reversed(padding) for side in pair], value=value)


def numbers(shape):
    return (torch.rand(shape, generator=generator, dtype=torch.float64) * 2 - 1).to(torch.float32)


def drawn_windows(axes):
    each = lambda choices: [rng.choice(choices) for _ in range(axes)]
    return each([1, 1, 2, 3]), {
        "stride": each([1, 1, 2, 3]),
        "padding": [[rng.choice([0, 0, 1, 2, 4]), rng.choice([0, 0, 1, 2])] for _ in range(axes)],
        "dilation": each([1, 1, 2]),
    }


def conv(axes):
    kernel, options = drawn_windows(axes)
    groups = rng.choice([1, 1, 1, 2])
    channels, out = rng.choice([1, 1, 2]), rng.choice([1, 1, 2])  # none are an error here
    x = [rng.choice([0, 1, 2]), channels * groups] + [rng.choice(SMALL) for _ in range(axes)]
    shapes = [x, [out * groups, channels] + kernel] + ([[out * groups]] if rng.random() < 0.6 else [])
    run = getattr(F, f"conv{axes}d")

    def reference(x, w, b=None):
        inside = padded(x, options["padding"])
        return run(inside, w, b, stride=options["stride"], dilation=options["dilation"], groups=groups)

    return f"conv{axes}d", {**options, "groups": groups}, shapes, reference


def conv_transpose(axes):
    kernel, options = drawn_windows(axes)
    groups = rng.choice([1, 1, 1, 2])
    channels, out = rng.choice([1, 1, 2]), rng.choice([1, 1, 2])  # none are an error here
    added = [rng.choice([0, 0, 1]) if max(s, d) > 1 else 0 for s, d in zip(options["stride"], options["dilation"])]
    x = [rng.choice([0, 1, 2]), channels * groups] + [rng.choice(SMALL) for _ in range(axes)]
    shapes = [x, [channels * groups, out] + kernel] + ([[out * groups]] if rng.random() < 0.6 else [])
    options["padding"] = [[before, before] for before, _ in options["padding"]]
    run = getattr(F, f"conv_transpose{axes}d")

    def reference(x, w, b=None):
        padding = [before for before, _ in options["padding"]]
        given = {"stride": options["stride"], "dilation": options["dilation"], "groups": groups}
        return run(x, w, b, padding=padding, output_padding=added, **given)

    return f"convTranspose{axes}d", {**options, "groups": groups, "outputPadding": added}, shapes, reference


def pool(kind, axes):
    kernel, options = drawn_windows(axes)
    ceil = rng.random() < 0.4
    padding = [rng.choice([0, size // 2]) for size in kernel]
    x = [rng.choice([0, 1, 2]), rng.choice([0, 1, 2])] + [rng.choice(SMALL) for _ in range(axes)]
    given = {"stride": options["stride"], "padding": padding, "ceil_mode": ceil}
    attributes = {"kernelSize": kernel, "stride": options["stride"], "padding": padding, "ceilMode": ceil}
    if kind == "max":
        # PyTorch writes elsewhere in memory where a dilated window sees nothing but padding
        dilation = [1 if pad > 0 else step for pad, step in zip(padding, options["dilation"])]
        given["dilation"] = attributes["dilation"] = dilation
    else:
        given["count_include_pad"] = attributes["countIncludePad"] = rng.random() < 0.5
    run = getattr(F, f"{kind}_pool{axes}d")
    return f"{kind}Pool{axes}d", attributes, [x], lambda x: run(x, kernel, **given)


def measured(op, attributes, shapes, reference):
    inputs = [numbers(shape) for shape in shapes]
    case = {"op": op, "attributes": attributes, "inputs": [written(x) for x in inputs]}
    leaves = [x.clone().requires_grad_() for x in inputs]
    try:
        y = reference(*leaves)
    except (RuntimeError, IndexError) as error:
        if "Transpose" in op and 0 in shapes[0][2:]:
            return None  # PyTorch takes no axes without entries; here they give the bias, as gradients of convolutions need
        if "smaller than kernel size" in str(error):
            return None  # avg_pool3d alone does not count the padding, and takes no windows over the end
        return {**case, "output": None, "gradients": None}
    try:
        gradients = torch.autograd.grad((y * y).sum(), leaves, allow_unused=True)
    except (RuntimeError, IndexError):
        return None  # avg_pool3d refuses the gradient of some results with ceil_mode
    zeros = [torch.zeros_like(x) if dx is None else dx for x, dx in zip(leaves, gradients)]
    return {**case, "output": written(y), "gradients": [written(dx) for dx in zeros]}


def interesting(op, attributes, inputs, output, **_):
    """Something is empty, or a kernel is longer than its axis."""
    shape = inputs[0]["shape"]
    kernel = attributes.get("kernelSize") or inputs[1]["shape"][2:]
    return 0 in shape or any(k > size for k, size in zip(kernel, shape[2:])) or any(0 in x["shape"] for x in inputs)


cases = []
kinds = [conv, conv_transpose, lambda axes: pool("max", axes), lambda axes: pool("avg", axes)]
for make in kinds:
    for axes in (1, 2, 3):
        taken, refused = 0, 0
        while taken < 25 or refused < 8:
            case = measured(*make(axes))
            if case is None:
                continue
            elements = sum(len(x["data"]) for x in case["inputs"]) + len((case["output"] or {"data": []})["data"])
            if not interesting(**case) or elements > 150:
                continue
            if case["output"] is None:
                refused += 1
                if refused <= 8:
                    cases.append(case)
            else:
                taken += 1
                if taken <= 25:
                    cases.append(case)

head = {
    "script": "window_edges.py",
    "versions": {"python": platform.python_version(), "torch": torch.__version__},
    "seed": SEED,
}
lines = ",\n".join(json.dumps(case) for case in cases)
path = OPS.parent / "window-edges.json"
path.write_text(f'{{{json.dumps(head)[1:-1]}, "cases": [\n{lines}\n]}}\n')
