"""Golden numbers of distributions, their divergences and transforms, written to distributions.json.

A case says how an object is made, `["Normal", loc, scale, {options}]` with others inside of it, and has the results of its methods and
properties by our names; where it is a density, also its gradients for a random `dy`. Everything is float64.
"""
import json
import re
import sys
from pathlib import Path

import torch
from torch import distributions as D

sys.path.insert(0, str(Path(__file__).parent.parent))
from golden import generator, head, number

generator.manual_seed(2026)
torch.set_default_dtype(torch.float64)
INFINITY, NAN = float("inf"), float("nan")
PROBABILITIES = [0.01, 0.25, 0.5, 0.9, 0.999]


def t(*values):
    return torch.tensor(values[0] if len(values) == 1 else values)


def draw(*shape, low=-2.0, high=2.0):
    return ((torch.rand(shape, generator=generator) * (high - low) + low) * 1e4).round() / 1e4


class Made:
    """How an object is made: the name of its class, and what it is made of."""

    def __init__(self, name, *given, **options):
        self.name, self.given, self.options = name, given, options

    def build(self, leaves):
        """Makes it of tensors that want gradients, which it adds to `leaves` in the order of their places."""
        given = [built(x, leaves) for x in self.given]
        options = {snake(name): built(x, leaves) for name, x in self.options.items()}
        return getattr(D, self.name)(*given, **options)

    def written(self):
        return {"make": self.name, "given": [written(x) for x in self.given],
                "options": {name: written(x) for name, x in self.options.items()}}


def snake(name):
    return re.sub(r"([A-Z])", lambda m: "_" + m.group(1).lower(), name)


def built(x, leaves):
    if isinstance(x, Made):
        return x.build(leaves)
    if isinstance(x, list):
        return [built(part, leaves) for part in x]
    if isinstance(x, torch.Tensor) and x.is_floating_point():
        leaf = x.clone().requires_grad_()
        leaves.append(leaf)
        return leaf
    return x


def written(x):
    if isinstance(x, Made):
        return x.written()
    if isinstance(x, list):
        return [written(part) for part in x]
    if isinstance(x, torch.Tensor):
        values = [number(v) if not isinstance(v, float) or v != v or abs(v) == INFINITY else v for v in x.detach().flatten().tolist()]
        dtype = "float64" if x.is_floating_point() else "int32"
        return {"shape": list(x.shape), "dtype": dtype, "data": values}
    return x


cases, divergences, transforms, outside = [], [], [], []


def with_gradients(y, leaves):
    dy = draw(*y.shape)
    gradients = torch.autograd.grad(y, leaves, dy, allow_unused=True) if y.requires_grad else [None] * len(leaves)
    return {"value": written(y), "dy": written(dy), "gradients": [None if g is None else written(g) for g in gradients]}


def case(made, value, *, icdf=None, name=None, continuous=True):
    """Everything that a distribution tells. `value` is a list or a tensor."""
    value = value if isinstance(value, torch.Tensor) else t(value)
    leaves = []
    d = made.build(leaves)
    x = value.clone().requires_grad_(continuous and value.is_floating_point())
    results = {"logProb": with_gradients(d.log_prob(x), leaves + [x] * x.requires_grad)}
    for method in ["cdf", "icdf", "entropy"]:
        given = {"cdf": [x], "icdf": [t(icdf or PROBABILITIES).reshape(-1, *[1] * len(d.batch_shape))], "entropy": []}[method]
        leaves_again = []
        again = made.build(leaves_again)
        try:
            y = getattr(again, method)(*given)
            results[method] = with_gradients(y, leaves_again)
            if method == "icdf":
                results[method]["given"] = written(given[0])
        except NotImplementedError:
            pass
    values = {}
    for name_there, name_here in [("mean", "mean"), ("mode", "mode"), ("variance", "variance"), ("stddev", "stddev")]:
        try:
            values[name_here] = written(getattr(d, name_there))
        except NotImplementedError:
            pass
    if d.has_enumerate_support and not (isinstance(d, D.Independent)):
        values["enumerateSupport"] = written(d.enumerate_support())
    cases.append({"name": name or made.name, **made.written(), "x": written(value), "batchShape": list(d.batch_shape),
                  "eventShape": list(d.event_shape), "results": results, "values": values})


def kl(p, q):
    leaves = []
    y = D.kl_divergence(p.build(leaves), q.build(leaves))
    divergences.append({"name": f"{p.name}, {q.name}", "p": p.written(), "q": q.written(), **with_gradients(y, leaves)})


def beyond(made, *values):
    """What logProb is outside of the support, where nobody checks."""
    made.options["validateArgs"] = False
    y = made.build([]).log_prob(t(*values))
    outside.append({"name": made.name, **made.written(), "x": written(t(*values)), "value": written(y)})


def transform(made, x):
    leaves = []
    f = made.build([])
    x = x.clone().requires_grad_()
    y = f(x)
    inverse = f.inv(y.detach())
    try:
        determinant = with_gradients(f.log_abs_det_jacobian(x, f(x)), [x])
    except NotImplementedError:
        determinant = None
    transforms.append({"name": made.name, **made.written(), "x": written(x), "y": with_gradients(y, [x]),
                       "inverse": written(inverse), "determinant": determinant})


M = Made
LOC, SCALE = t(0.5, -1.25, 3.0), t(0.5, 2.0, 1.25)
REALS = [[0.0, 1.5, -3.0], [0.5, -40.0, 3.0]]
POSITIVES = [[0.25, 1.5, 3.0], [7.5, 0.01, 40.0]]
UNIT = [[0.25, 0.5, 0.875], [0.01, 0.999, 0.5]]
COUNTS = [[0.0, 1.0, 3.0], [2.0, 0.0, 7.0]]

case(M("Normal", LOC, SCALE), REALS)
case(M("Normal", 0.5, t(2.0)), [0.25, 1.0], name="Normal of a number and a tensor")
case(M("Normal", draw(2, 1), draw(3, low=0.5)), draw(2, 2, 3), name="Normal, broadcast")
case(M("LogNormal", LOC, SCALE), POSITIVES)
case(M("Uniform", LOC, LOC + SCALE), (LOC + SCALE * t([[0.0, 0.5, 0.25], [0.75, 0.9, 0.1]])))
case(M("Exponential", SCALE), POSITIVES)
case(M("Laplace", LOC, SCALE), REALS)
case(M("HalfNormal", SCALE), POSITIVES)
case(M("Gumbel", LOC, SCALE), [[0.0, 1.5, 3.0], [0.5, 4.0, 3.5]])
case(M("GeneralizedPareto", LOC, SCALE, t(0.25, 0.0, -0.5)), LOC + t([[0.0, 0.5, 0.25], [7.0, 3.0, 1.25]]))
case(M("Bernoulli", probs=t(0.25, 0.5, 0.999)), [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]], continuous=False)
case(M("Bernoulli", logits=t(-3.0, 0.0, 40.0)), [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]], name="Bernoulli of logits", continuous=False)
case(M("Geometric", probs=t(0.25, 0.5, 0.9)), COUNTS, continuous=False)
case(M("Geometric", logits=t(-3.0, 0.0, 4.0)), COUNTS, name="Geometric of logits", continuous=False)
PROBS, LOGITS = draw(2, 4, low=0.1, high=3), draw(2, 4)
case(M("Categorical", probs=PROBS), torch.tensor([[0, 3], [1, 2], [2, 2]]))
case(M("Categorical", logits=LOGITS), torch.tensor([[0, 3], [1, 2], [2, 2]]), name="Categorical of logits")
ONE_HOT = torch.eye(4)[torch.tensor([[0, 3], [1, 2]])]
case(M("OneHotCategorical", probs=PROBS), ONE_HOT, continuous=False)
case(M("OneHotCategoricalStraightThrough", logits=LOGITS), ONE_HOT, continuous=False)
case(M("Independent", M("Normal", LOC, SCALE), 1), REALS)
case(M("Independent", M("Bernoulli", probs=draw(2, 3, low=0.1, high=0.9)), 1), [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]], name="Independent of Bernoulli", continuous=False)
case(M("Pareto", SCALE, t(0.5, 1.5, 3.0)), [[0.75, 2.0, 1.5], [10.0, 4.0, 1.25]])
case(M("LogisticNormal", LOC, SCALE), draw(2, 4).softmax(-1))
case(M("RelaxedBernoulli", t(0.75), probs=t(0.25, 0.5, 0.9)), UNIT)
case(M("RelaxedBernoulli", t(0.75), logits=LOC), UNIT, name="RelaxedBernoulli of logits")
STEPS = [M("ExpTransform"), M("AffineTransform", 1.0, 2.0)]
case(M("TransformedDistribution", M("Normal", LOC, SCALE), STEPS), [[1.5, 2.0, 3.0], [7.0, 1.25, 40.0]])
case(M("TransformedDistribution", M("Normal", LOC, SCALE), [M("AffineTransform", 1.0, -2.0), M("SigmoidTransform")]), UNIT,
     name="TransformedDistribution that falls")
case(M("TransformedDistribution", M("Normal", draw(2, 3), t(1.0)), [M("TanhTransform")]), [[0.1, -0.5, 0.9]], name="squashed normal")
A, B = t(0.5, 1.5, 12.0), t(2.0, 0.75, 3.0)
case(M("Gamma", A, B), POSITIVES)
case(M("Chi2", t(0.5, 3.0, 12.0)), POSITIVES)
case(M("Beta", A, B), UNIT)
case(M("Beta", t(1.0, 1.0, 0.5), t(1.0, 2.0, 0.25)), [[0.0, 1.0, 0.5], [1.0, 0.25, 0.75]], name="Beta at the ends")
case(M("Dirichlet", draw(2, 3, low=0.25, high=4)), draw(4, 2, 3).softmax(-1))
case(M("Dirichlet", t(0.5, 0.25, 0.75)), t(0.25, 0.25, 0.5), name="Dirichlet, spread")
case(M("StudentT", t(1.0, 2.0, 7.0), LOC, SCALE), REALS)
case(M("FisherSnedecor", t(1.0, 5.0, 7.0), t(3.0, 2.0, 9.0)), POSITIVES)
case(M("InverseGamma", t(0.5, 1.5, 12.0), B), [[0.25, 1.5, 3.0], [7.5, 0.2, 0.5]])
case(M("Weibull", SCALE, t(0.5, 1.0, 3.0)), [[0.25, 1.5, 3.0], [7.5, 0.01, 1.0]])
case(M("Kumaraswamy", t(0.5, 2.0, 3.0), t(2.0, 1.5, 0.75)), UNIT)
case(M("VonMises", LOC, t(0.25, 2.0, 12.0)), REALS)
case(M("Cauchy", LOC, SCALE), REALS)
case(M("HalfCauchy", SCALE), POSITIVES)
case(M("ContinuousBernoulli", probs=t(0.25, 0.5, 0.9)), UNIT)
case(M("ContinuousBernoulli", logits=t(-3.0, 0.001, 2.0)), UNIT, name="ContinuousBernoulli of logits")
case(M("Poisson", t(0.5, 3.0, 12.0)), COUNTS, continuous=False)
case(M("Poisson", t(0.0, 3.0)), [[0.0, 1.0]], name="Poisson of rate 0", continuous=False)
case(M("Binomial", 7, probs=t(0.25, 0.5, 0.9)), COUNTS, continuous=False)
case(M("Binomial", 7, logits=t(-3.0, 0.25, 4.0)), COUNTS, name="Binomial of logits", continuous=False)
case(M("NegativeBinomial", t(0.5, 3.0, 7.0), probs=t(0.25, 0.5, 0.9)), COUNTS, continuous=False)
case(M("NegativeBinomial", t(0.0, 3.0, 7.0), logits=LOC), [[0.0, 1.0, 3.0]], name="NegativeBinomial of logits", continuous=False)
case(M("Multinomial", 5, probs=PROBS), t([[2.0, 1.0, 1.0, 1.0], [0.0, 5.0, 0.0, 0.0]]), continuous=False)
case(M("Multinomial", 3, logits=LOGITS), t([[2.0, 1.0, 0.0, 0.0], [0.0, 1.0, 1.0, 1.0]]), name="Multinomial of logits", continuous=False)
case(M("RelaxedOneHotCategorical", t(0.75), probs=PROBS), draw(2, 4).softmax(-1))
case(M("RelaxedOneHotCategorical", t(0.75), logits=LOGITS), draw(2, 4).softmax(-1), name="RelaxedOneHotCategorical of logits")
case(M("MixtureSameFamily", M("Categorical", probs=PROBS), M("Normal", draw(2, 4), draw(2, 4, low=0.5))), draw(3, 2))
case(M("MixtureSameFamily", M("Categorical", logits=draw(4)), M("Independent", M("Normal", draw(4, 2), draw(4, 2, low=0.5)), 1)), draw(3, 2),
     name="MixtureSameFamily of vectors")


def definite(*shape):
    x = draw(*shape, shape[-1])
    return ((x @ x.mT + torch.eye(shape[-1])) * 1e4).round() / 1e4


def triangle(*shape):
    x = draw(*shape, shape[-1])
    return x.tril(-1) + torch.diag_embed(draw(*shape, low=0.5))


COVARIANCE, TRIANGLE = definite(2, 3), triangle(3)
FACTOR, DIAGONAL = draw(2, 3, 2), draw(3, low=0.5)
case(M("MultivariateNormal", draw(3), covarianceMatrix=COVARIANCE), draw(4, 2, 3))
case(M("MultivariateNormal", draw(2, 3), scaleTril=TRIANGLE), draw(4, 2, 3), name="MultivariateNormal of a factor")
case(M("MultivariateNormal", draw(3), precisionMatrix=definite(3)), draw(3), name="MultivariateNormal of a precision")
case(M("LowRankMultivariateNormal", draw(3), FACTOR, DIAGONAL), draw(4, 2, 3))
case(M("LKJCholesky", 3, concentration=t(0.5, 2.0)), torch.linalg.cholesky(torch.tensor([[1, 0.3, 0.1], [0.3, 1, -0.5], [0.1, -0.5, 1]])))
case(M("Wishart", t(3.5, 7.0), covarianceMatrix=COVARIANCE), definite(2, 3))

NORMALS = [M("Normal", LOC, SCALE), M("Normal", t(0.25, 1.0, -0.5), t(1.5, 0.5, 3.0))]
UNIFORMS = [M("Uniform", t(0.0, 1.0, 0.5), t(2.0, 2.5, 0.75)), M("Uniform", t(-1.0, 0.5, 0.6), t(3.0, 2.5, 1.0))]
EXPONENTIALS = [M("Exponential", SCALE), M("Exponential", t(1.5, 0.75, 3.0))]
LAPLACES = [M("Laplace", LOC, SCALE), M("Laplace", t(0.25, 1.0, -0.5), t(1.5, 0.5, 3.0))]
GUMBELS = [M("Gumbel", LOC, SCALE), M("Gumbel", t(0.25, 1.0, -0.5), t(1.5, 0.5, 3.0))]
PARETOS = [M("Pareto", t(0.5, 2.0, 1.25), t(0.5, 1.5, 3.0)), M("Pareto", t(0.25, 2.5, 1.0), t(1.0, 2.0, 0.5))]
BERNOULLIS = [M("Bernoulli", probs=t(0.25, 0.0, 1.0)), M("Bernoulli", probs=t(0.5, 0.3, 0.0))]

for pair in [NORMALS, UNIFORMS, EXPONENTIALS, LAPLACES, GUMBELS, PARETOS, BERNOULLIS]:
    kl(*pair)
kl(M("Geometric", probs=t(0.25, 0.5)), M("Geometric", probs=t(0.5, 0.9)))
kl(M("Categorical", probs=t([0.25, 0.75, 0.0])), M("Categorical", probs=t([0.5, 0.0, 0.5])))
kl(M("Categorical", logits=LOGITS), M("Categorical", logits=draw(2, 4)))
kl(M("OneHotCategorical", probs=PROBS), M("OneHotCategorical", logits=LOGITS))
kl(M("HalfNormal", SCALE), M("HalfNormal", t(1.5, 0.5, 3.0)))
kl(M("LogNormal", LOC, SCALE), M("LogNormal", t(0.25, 1.0, -0.5), t(1.5, 0.5, 3.0)))
kl(M("Independent", NORMALS[0], 1), M("Independent", NORMALS[1], 1))
for p, q in [(UNIFORMS, EXPONENTIALS), (UNIFORMS, NORMALS), (UNIFORMS, GUMBELS), (UNIFORMS, PARETOS), (NORMALS, GUMBELS), (NORMALS, LAPLACES), (NORMALS, UNIFORMS), (LAPLACES, NORMALS),
             (LAPLACES, EXPONENTIALS), (EXPONENTIALS, NORMALS), (EXPONENTIALS, GUMBELS), (EXPONENTIALS, UNIFORMS), (GUMBELS, NORMALS),
             (GUMBELS, PARETOS), (PARETOS, EXPONENTIALS), (PARETOS, NORMALS), (PARETOS, UNIFORMS)]:
    kl(p[0], q[1])

GAMMAS = [M("Gamma", A, B), M("Gamma", t(1.5, 0.5, 3.0), t(0.5, 1.0, 2.0))]
BETAS = [M("Beta", A, B), M("Beta", t(1.5, 0.5, 3.0), t(0.5, 1.0, 2.0))]
CONTINUOUS = [M("ContinuousBernoulli", probs=t(0.25, 0.5, 0.9)), M("ContinuousBernoulli", logits=t(-1.0, 0.5, 2.0))]
INSIDE = M("Uniform", t(0.25, 0.0, 0.5), t(0.5, 1.0, 2.5))
WIDE = M("Uniform", t(-1.0, 0.25, 0.5), t(3.0, 2.5, 1.0))
kl(M("Poisson", A), M("Poisson", B))
kl(M("Binomial", 7, probs=t(0.25, 0.5)), M("Binomial", 7, probs=t(0.5, 0.9)))
kl(M("Dirichlet", draw(2, 3, low=0.25, high=4)), M("Dirichlet", draw(2, 3, low=0.25, high=4)))
kl(M("Cauchy", LOC, SCALE), M("Cauchy", t(0.25, 1.0, -0.5), t(1.5, 0.5, 3.0)))
kl(M("Bernoulli", probs=t(0.25, 0.5, 0.9)), M("Poisson", A))
kl(M("Poisson", A), M("Bernoulli", probs=t(0.25, 0.5, 0.9)))
kl(M("Chi2", A), GAMMAS[1])
for p, q in [(GAMMAS, GAMMAS), (GAMMAS, EXPONENTIALS), (GAMMAS, GUMBELS), (GAMMAS, NORMALS), (GAMMAS, BETAS), (BETAS, BETAS), (BETAS, CONTINUOUS),
             (BETAS, EXPONENTIALS), (BETAS, GAMMAS), (BETAS, NORMALS), (BETAS, [0, INSIDE]), (BETAS, [0, WIDE]), (BETAS, PARETOS), (CONTINUOUS, CONTINUOUS),
             (CONTINUOUS, EXPONENTIALS), (CONTINUOUS, NORMALS), (CONTINUOUS, [0, WIDE]), ([INSIDE], BETAS), ([INSIDE], GAMMAS), ([INSIDE], CONTINUOUS),
             (EXPONENTIALS, GAMMAS), (PARETOS, GAMMAS), (NORMALS, CONTINUOUS)]:
    kl(p[0], q[1])

VECTORS = [M("MultivariateNormal", draw(3), scaleTril=TRIANGLE), M("MultivariateNormal", draw(2, 3), covarianceMatrix=COVARIANCE)]
LOW_RANK = [M("LowRankMultivariateNormal", draw(3), FACTOR, DIAGONAL), M("LowRankMultivariateNormal", draw(3), draw(3, 1), draw(3, low=0.5))]
for p, q in [(VECTORS, VECTORS), (VECTORS, LOW_RANK), (LOW_RANK, VECTORS), (LOW_RANK, LOW_RANK)]:
    kl(p[0], q[1])

X = draw(2, 3)
for name in ["ExpTransform", "SigmoidTransform", "SoftplusTransform", "TanhTransform", "AbsTransform", "SoftmaxTransform", "StickBreakingTransform"]:
    transform(M(name), X)
transform(M("AffineTransform", LOC, -SCALE), X)
transform(M("AffineTransform", LOC, SCALE, eventDim=1), X)
transform(M("PowerTransform", t(2.0, -0.5, 0.5)), X.abs())
transform(M("ReshapeTransform", [3], [1, 3]), X)
transform(M("ComposeTransform", [M("AffineTransform", 1.0, 2.0), M("StickBreakingTransform")]), X)
transform(M("IndependentTransform", M("ExpTransform"), 1), X)
transform(M("CatTransform", [M("ExpTransform"), M("AffineTransform", 1.0, 2.0)], dim=-1, lengths=[2, 1]), X)
transform(M("StackTransform", [M("ExpTransform"), M("AffineTransform", 1.0, 2.0)]), X)
transform(M("CumulativeDistributionTransform", M("Normal", LOC, SCALE)), X)
transform(M("LowerCholeskyTransform"), draw(2, 3, 3))
transform(M("PositiveDefiniteTransform"), draw(2, 3, 3))
transform(M("CorrCholeskyTransform"), draw(2, 6))

ENDS = [-INFINITY, -1.0, 0.0, 1.0, 3.0, INFINITY, NAN]
beyond(M("Normal", 0.5, t(2.0)), *ENDS)
beyond(M("Normal", 0.5, t(-2.0)), 0.0, 1.0)
beyond(M("Uniform", t(0.0), t(1.0)), *ENDS)
beyond(M("Exponential", t(2.0)), *ENDS)
beyond(M("Laplace", t(0.5), t(2.0)), *ENDS)
beyond(M("Cauchy", t(0.5), t(2.0)), *ENDS)
beyond(M("HalfNormal", t(2.0)), *ENDS)
beyond(M("HalfCauchy", t(2.0)), *ENDS)
beyond(M("LogNormal", t(0.5), t(2.0)), *ENDS)
beyond(M("Gamma", t(1.0), t(2.0)), *ENDS[:-2])
beyond(M("Gamma", t(1.5), t(2.0)), *ENDS[:-2])
beyond(M("Beta", t(1.0), t(2.0)), *ENDS[1:-2])
beyond(M("Bernoulli", probs=t(0.25)), *ENDS[1:-2])
beyond(M("Geometric", probs=t(1.0)), 0.0, 1.0, -1.0)
beyond(M("Poisson", t(2.0)), 0.5, -0.5, INFINITY)
beyond(M("Binomial", 3, probs=t(0.25)), 4.0, 1.5, -1.0)
beyond(M("Pareto", t(2.0), t(3.0)), *ENDS[2:])
beyond(M("Gumbel", t(0.5), t(2.0)), *ENDS)
beyond(M("GeneralizedPareto", t(0.0), t(1.0), t(-0.5)), 1.0, 2.0, 3.0, -1.0)

a = t(1e-3, 0.1, 0.5, 1.0, 2.0, 5.0, 7.9, 8.1, 20.0, 100.0)[:, None]
x = a * t(1e-4, 0.1, 0.5, 0.85, 0.95, 1.0, 1.05, 1.2, 2.0, 5.0)
slopes = {"concentration": written(a), "x": written(x), "slope": written(torch._standard_gamma_grad(a.expand_as(x), x))}

lines = lambda all: ",\n".join(json.dumps(one) for one in all)
Path(__file__).with_suffix(".json").write_text(
    f'{{{json.dumps(head())[1:-1]}, "gammaSlopes": {json.dumps(slopes)}, "cases": [\n{lines(cases)}\n], "divergences": [\n{lines(divergences)}\n], '
    f'"transforms": [\n{lines(transforms)}\n], "outside": [\n{lines(outside)}\n]}}\n')
