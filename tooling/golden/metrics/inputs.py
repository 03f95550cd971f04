"""Random predictions and targets of the three tasks: absent classes, ties, one example, none, more axes, and targets that do not count."""
import torch

SIZES = [8, 12, 6, 1, 0, 20, 5, 3, 2, 10]
CLASSES, LABELS, IGNORED = 4, 3, -1


def with_ignored(cases, targets):
    chosen = torch.rand(targets.shape, generator=cases.rng) < 0.25
    return torch.where(chosen, torch.tensor(IGNORED, dtype=targets.dtype), targets)


def scores(cases, i, *shape):
    """Probabilities, every third time logits; every second time with many ties."""
    digits = 1 if i % 2 else 2
    if i % 3 == 2:
        return cases.draw(*shape, low=-4, high=4, digits=digits)
    return cases.draw(*shape, digits=digits)


def binary(cases, i):
    size = SIZES[i % 10]
    targets = cases.ints(2, size)
    if i in (11, 15):
        targets[:] = i % 2 if i == 11 else 0  # one class alone
    return scores(cases, i, size), targets


def multiclass(cases, i):
    shape = [SIZES[i % 10]] + ([2] if i in (12, 21) else [])
    targets = cases.ints(CLASSES, *shape)
    if i % 4 == 1:
        targets[targets == 2] = 0  # a class that does not occur
    probabilities = scores(cases, i, shape[0], CLASSES, *shape[1:])
    if i % 4 == 2:
        probabilities[:, 1] = -5.0 if i % 3 == 2 else 0.0  # a class that is never predicted
    if i % 3 != 2:
        probabilities = probabilities / probabilities.sum(1, keepdim=True).clamp_min(1e-9)
    return probabilities, targets


def multilabel(cases, i):
    shape = [SIZES[i % 10], LABELS] + ([2] if i in (12, 21) else [])
    targets = cases.ints(2, *shape)
    if i % 4 == 1:
        targets[:, 1] = 0  # a label that does not occur
    return scores(cases, i, *shape), targets


def add_inputs(cases, decided=True):
    """All kinds of inputs, 30 of each."""
    for kind, make in (("binary", binary), ("multiclass", multiclass), ("multilabel", multilabel)):
        all = [make(cases, i) for i in range(30)]
        right = {"binary": torch.tensor([0, 1, 1, 0]), "multiclass": torch.arange(CLASSES), "multilabel": torch.tensor([[0, 1, 0], [1, 0, 1], [0, 0, 1], [1, 1, 0]])}[kind].int()
        best = torch.eye(CLASSES, dtype=torch.float64) if kind == "multiclass" else right.double()
        worst = torch.eye(CLASSES, dtype=torch.float64).roll(1, 0) if kind == "multiclass" else 1 - right.double()
        cases.inputs(kind, all, best=(best, right), worst=(worst, right))
        cases.inputs(f"{kind} with ignored", [(p, with_ignored(cases, t)) for p, t in all])
        if not decided:
            continue
        decide = (lambda p: p.argmax(1).int()) if kind == "multiclass" else (lambda p: (p > 0.5).int())
        cases.inputs(f"{kind}, decided", [(decide(p), t) for p, t in all[:12] if len(t) > 0])
