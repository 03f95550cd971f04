"""Fits the polynomials of packages/core-tensor/src/wasm/functions: the least largest relative error, with coefficients in float32.

python3 vector_functions.py    # prints each with its coefficients, the highest power first, and its error in units of 2^-24

Coefficients are rounded one after the other, lowest power first, and the others fitted anew each time, so that they make up for what one
loses. mpmath (1.3) gives the values, scipy (1.17) solves the linear programs.
"""

import mpmath as mp
import numpy as np
from scipy.optimize import linprog

mp.mp.dps = 40


def nodes(low, high, count=600):
    """Points that crowd at both ends, where the errors of a best approximation are largest."""
    return (low + high) / 2 + (high - low) / 2 * np.cos(np.pi * np.arange(count + 1) / count)


def solve(columns, target, known):
    """Unknowns that make |columns · unknowns − target| least in the largest row; `known` ones are given."""
    free = [i for i in range(columns.shape[1]) if i not in known]
    if not free:
        values = np.array([known[i] for i in range(columns.shape[1])])
        return values, np.abs(columns @ values - target).max() * 2.0**24
    rest = (target - sum(columns[:, i] * value for i, value in known.items())) * 2.0**24
    sizes = np.abs(columns[:, free]).max(axis=0)
    a = columns[:, free] / sizes
    # what least squares leave is small, and so are the unknowns of the linear program
    start = np.linalg.lstsq(a, rest, rcond=None)[0]
    rest = rest - a @ start
    unit = np.abs(rest).max() + 1e-30
    ones = np.ones((len(rest), 1))
    cost = np.zeros(len(free) + 1)
    cost[-1] = 1
    # in terms of an orthogonal basis the program is well conditioned
    basis, triangle = np.linalg.qr(a)
    scale = np.abs(basis).max()
    rows = np.vstack([np.hstack([basis / scale, -ones]), np.hstack([-basis / scale, -ones])])
    bounds = [(None, None)] * len(free) + [(0, None)]
    found = linprog(cost, rows, np.concatenate([rest, -rest]) / unit, bounds=bounds, method="highs")
    assert found.status == 0, found.message
    step = np.linalg.solve(triangle, found.x[:-1] * unit / scale)
    unknowns = np.zeros(columns.shape[1])
    unknowns[free] = (start + step) / sizes / 2.0**24
    for i, value in known.items():
        unknowns[i] = value
    return unknowns, found.x[-1] * unit


def polynomial(name, f, weight, low, high, degree):
    """p with the least largest |weight · (p − f)|."""
    x = nodes(low, high)
    w = np.array([float(weight(mp.mpf(v))) for v in x])
    target = np.array([float(weight(mp.mpf(v)) * f(mp.mpf(v))) for v in x])
    columns = np.stack([w * x**i for i in range(degree + 1)], axis=1)
    known = {}
    best, error = solve(columns, target, known)
    for i in range(degree + 1):
        known[i] = float(np.float32(best[i]))
        best, rounded = solve(columns, target, known)
    show(name, best, error, rounded)


def ratio(name, f, weight, low, high, top, bottom, unit, given=None):
    """P / Q with Q(0) = unit and the least largest |weight · (P / Q − f)|; `given` coefficients of P are not fitted."""
    x = nodes(low, high, 900)
    value = np.array([float(f(mp.mpf(v))) for v in x])
    w = np.array([float(weight(mp.mpf(v))) for v in x])
    q = np.ones_like(x)
    known = dict(given or {})
    count = top + 1 + bottom

    def best_of(known, q, rounds):
        for _ in range(rounds):
            s = w / np.abs(q)
            columns = np.stack(
                [s * x**i for i in range(top + 1)] + [-s * value * x**i for i in range(1, bottom + 1)], axis=1
            )
            unknowns, error = solve(columns, s * value * unit, known)
            q = unit + sum(unknowns[top + i] * x**i for i in range(1, bottom + 1))
        return unknowns, error, q

    best, error, q = best_of(known, q, 12)
    order = [i for i in sorted(range(count), key=lambda i: i if i <= top else i - top) if i not in known]
    for i in order:
        known[i] = float(np.float32(best[i]))
        if len(known) < count:
            best, rounded, q = best_of(known, q, 4)
    best[order[-1]] = known[order[-1]]
    p = sum(best[i] * x**i for i in range(top + 1))
    q = unit + sum(best[top + i] * x**i for i in range(1, bottom + 1))
    rounded = np.max(np.abs(w * (p / q - value))) * 2**24
    show(name + " top", best[: top + 1], error, rounded)
    show(name + " bottom", np.concatenate([[unit], best[top + 1 :]]), error, rounded)


def show(name, coefficients, error, rounded):
    print(f"{name}: {error:.3f}, rounded {rounded:.3f}")
    print("  [" + ", ".join(repr(float(np.float32(c))) for c in coefficients[::-1]) + "]")


def parts(name, value):
    """A number with 16 bits behind the point, and what is left."""
    high = mp.nint(value * 2**16) / 2**16
    print(f"{name}: high {float(high)!r}, low {float(value - high)!r}")


def fit():
    half = 0.3468  # ln 2 / 2 and what rounding adds
    polynomial(
        "exp.ts rest",
        lambda r: (mp.expm1(r) - r) / r**2 if r else mp.mpf(1) / 2,
        lambda r: r**2 / mp.expm1(r) if r else r,
        -half,
        half,
        4,
    )
    polynomial(
        "log.ts rest",
        lambda f: (mp.log1p(f) - f + f**2 / 2) / f**3 if abs(f) > 1e-9 else mp.mpf(1) / 3,
        lambda f: f**3 / mp.log1p(f) if f else f,
        0.5**0.5 - 1,
        2**0.5 - 1,
        7,
    )

    def artanh_rest(square):
        w = mp.sqrt(square)
        return (2 * mp.atanh(w / 2) - w) / w**3 if w > 1e-9 else mp.mpf(1) / 12

    polynomial("sigmoid.ts rest", artanh_rest, lambda square: square, 0.0, 4 / 9 + 1e-6, 3)

    def erf_by_x(square):
        x = mp.sqrt(square)
        return mp.erf(x) / x if x > 1e-9 else 2 / mp.sqrt(mp.pi)

    # of this number, and of its product with 2/sqrt(pi) - 1/4, float32 has 44 bits
    unit = 0.9354547262191772
    ratio("erf.ts", lambda z: erf_by_x(z) - 0.25, lambda z: 1 / erf_by_x(z), 0.0, 3.925**2, 5, 5, unit)

    def g(a):
        return mp.erfc(a / mp.sqrt(2)) * mp.exp(a * a / 2) * (1 + a) - 1

    # 0.8125477433204651: of several, with which rounding loses least. The lowest coefficient on top is 0
    ratio("gelu.ts", g, lambda a: 1 / (1 + g(a)), 0.0, 14.5, 5, 5, 0.8125477433204651, {0: 0.0})

    linear = 2 * mp.sqrt(2 / mp.pi)
    step = mp.cbrt(mp.mpf(2) ** -16 / (linear * mp.mpf("0.044715")))
    parts("gelu.ts step", step)
    parts("gelu.ts linearStep", linear * step)


if __name__ == "__main__":
    fit()
