"""Golden numbers of optimizers whose step takes a closure, or works around another one: weights and losses of twelve steps on two problems, in double
precision; written to closures.json. SAM and Lookahead are the formulas of their papers."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch

from golden import SEED, draw, generator  # noqa: E402

STEPS = 12
generator.manual_seed(SEED)
x, y, w0 = (draw(*shape, dtype=torch.float64) for shape in [(8, 3), (8, 2), (3, 2)])


def rosenbrock(w):
    return 100 * (w[1] - w[0] ** 2) ** 2 + (1 - w[0]) ** 2


def regression(w):
    return ((x @ w).tanh() - y).square().mean()


PROBLEMS = {"rosenbrock": (rosenbrock, torch.tensor([-1.2, 1.0], dtype=torch.float64)), "regression": (regression, w0)}


class SAM:
    """Foret et al., Sharpness-Aware Minimization, 2021, algorithm 1; adaptive: Kwon et al., 2021."""

    def __init__(self, w, base, rho=0.05, adaptive=False):
        self.w, self.base, self.rho, self.adaptive = w, base, rho, adaptive

    def step(self, closure):
        loss = closure()
        with torch.no_grad():
            old = self.w.clone()
            size = self.w.abs() if self.adaptive else 1.0
            norm = (size * self.w.grad).norm()
            self.w.add_(size * size * self.w.grad * self.rho / (norm + 1e-12))
        closure()
        with torch.no_grad():
            self.w.copy_(old)
        self.base.step()
        return loss


class Lookahead:
    """Zhang et al., Lookahead Optimizer, 2019, algorithm 1."""

    def __init__(self, w, base, k=5, alpha=0.5):
        self.w, self.base, self.k, self.alpha, self.slow, self.count = w, base, k, alpha, w.detach().clone(), 0

    def step(self, closure):
        loss = closure()
        self.base.step()
        self.count += 1
        if self.count % self.k == 0:
            with torch.no_grad():
                self.slow += self.alpha * (self.w - self.slow)
                self.w.copy_(self.slow)
        return loss


def base(name, **options):
    return lambda w: getattr(torch.optim, name)([w], **options)


SGD, ADAM = base("SGD", lr=1e-3, momentum=0.9), base("Adam", lr=0.05)
OURS = {"SGD": {"learningRate": 1e-3, "momentum": 0.9}, "Adam": {"learningRate": 0.05}}
RUNS = [
    ("LBFGS", None, {"maxIter": 4}, lambda w: torch.optim.LBFGS([w], max_iter=4)),
    ("LBFGS", None, {"learningRate": 0.1, "maxIter": 3, "historySize": 3}, lambda w: torch.optim.LBFGS([w], lr=0.1, max_iter=3, history_size=3)),
    ("LBFGS", None, {"maxIter": 2, "lineSearchFn": "strong_wolfe"}, lambda w: torch.optim.LBFGS([w], max_iter=2, line_search_fn="strong_wolfe")),
    ("LBFGS", None, {"maxIter": 3, "maxEval": 4, "historySize": 2, "lineSearchFn": "strong_wolfe"},
     lambda w: torch.optim.LBFGS([w], max_iter=3, max_eval=4, history_size=2, line_search_fn="strong_wolfe")),
    ("SAM", "SGD", {}, lambda w: SAM(w, SGD(w))),
    ("SAM", "Adam", {"rho": 0.2}, lambda w: SAM(w, ADAM(w), rho=0.2)),
    ("SAM", "Adam", {"rho": 0.5, "adaptive": True}, lambda w: SAM(w, ADAM(w), rho=0.5, adaptive=True)),
    ("Lookahead", "SGD", {}, lambda w: Lookahead(w, SGD(w))),
    ("Lookahead", "Adam", {"k": 3, "alpha": 0.8}, lambda w: Lookahead(w, ADAM(w), k=3, alpha=0.8)),
]


def followed(make, problem):
    loss_of, start = PROBLEMS[problem]
    w = torch.nn.Parameter(start.clone())
    optimizer = make(w)

    def closure():
        w.grad = None
        loss = loss_of(w)
        loss.backward()
        return loss

    steps = []
    for _ in range(STEPS):
        loss = optimizer.step(closure).item()
        steps.append({"loss": loss, "value": w.detach().flatten().tolist()})
    return steps


golden = {
    "script": Path(__file__).name,
    "versions": {"torch": torch.__version__},
    "seed": SEED,
    "x": x.tolist(),
    "y": y.tolist(),
    "start": {"rosenbrock": PROBLEMS["rosenbrock"][1].tolist(), "regression": w0.tolist()},
    "runs": [
        {"optimizer": name, "base": of, "baseOptions": OURS.get(of), "options": options, "problem": problem, "steps": followed(make, problem)}
        for name, of, options, make in RUNS
        for problem in PROBLEMS
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
