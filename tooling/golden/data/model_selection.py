"""Golden numbers of model selection: scikit-learn's cross-validation, dummies and linear models, and the corrected t-test of its
example "Statistical comparison of models using grid search", written to model_selection.json. Run with the path of housing.csv."""
import json
import sys
from pathlib import Path

import numpy as np
import pandas
import sklearn
from scipy import stats
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import log_loss
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

SEED = 2026
random = np.random.default_rng(SEED)


def logistic(C=1.0):
    return LogisticRegression(C=C, solver="newton-cholesky", tol=1e-12, max_iter=1000)


def corrected(differences, train, validation, confidence):
    """Mean, interval and two-sided p of Nadeau and Bengio's corrected t-test."""
    k = len(differences)
    error = np.std(differences, ddof=1) * np.sqrt(1 / k + validation / train)
    half = stats.t.ppf((1 + confidence) / 2, k - 1) * error
    mean = np.mean(differences)
    return {"mean": mean, "low": mean - half, "high": mean + half, "p": 2 * stats.t.sf(abs(mean / error), k - 1)}


def validated(model, x, y, splitter, scoring, train, validation, method="predict"):
    found = cross_validate(model, x, y, cv=splitter, scoring=scoring)
    scores = {name: np.abs(found["test_" + name]) if name != "r2" else found["test_" + name] for name in scoring}
    return {
        "scores": {name: values.tolist() for name, values in scores.items()},
        "summary": {
            name: {"std": np.std(values, ddof=1), **corrected(values, train, validation, 0.95)}
            for name, values in scores.items()
        },
        "outOfFold": cross_val_predict(model, x, y, cv=splitter, method=method)[::50].tolist(),
    }


golden = {
    "student": [
        {"t": t, "degrees": n, "within": 1 - 2 * stats.t.sf(t, n), "quantile": stats.t.ppf((1 + c) / 2, n), "confidence": c}
        for n in (1, 2, 3, 4, 5, 9, 30, 99)
        for t, c in ((0.0, 0.1), (0.3, 0.5), (1.7, 0.95), (12.0, 0.999))
    ]
}

flowers, species = load_iris(return_X_y=True)
golden["iris"] = validated(
    logistic(), flowers, species, StratifiedKFold(5), ["accuracy", "neg_log_loss"], 120, 30, method="decision_function"
)
prior = cross_validate(DummyClassifier(strategy="prior"), flowers, species, cv=StratifiedKFold(5), scoring="neg_log_loss")
golden["irisDifference"] = corrected(
    np.array(golden["iris"]["scores"]["neg_log_loss"]) + prior["test_score"], 120, 30, 0.9
)

houses = pandas.read_csv(sys.argv[1])
y = houses.pop("median_house_value")
numeric = [name for name in houses.columns if name != "ocean_proximity"]
prepare = make_column_transformer(
    (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
    (OneHotEncoder(handle_unknown="ignore"), ["ocean_proximity"]),
)
scoring = ["neg_root_mean_squared_error", "r2"]
sizes = (16512, 4128)
golden["housing"] = {
    "ridge": validated(make_pipeline(prepare, Ridge(alpha=1.0)), houses, y, KFold(5), scoring, *sizes),
    "least": validated(make_pipeline(prepare, LinearRegression()), houses, y, KFold(5), scoring, *sizes),
}

x = random.normal(size=(40, 5)).astype(np.float32).astype(float) * [1, 10, 0.1, 3, 1] + [0, 5, 0, -7, 100]
x = x.astype(np.float32)
values = np.stack([x @ [1, -0.5, 20, 0, 2] + random.normal(size=40), x @ [0, 1, 1, 1, 0]], axis=1).astype(np.float32)
wide = random.normal(size=(6, 9)).astype(np.float32)
collinear = np.concatenate([x, x[:, :1] * 2 - x[:, 1:2], np.full((40, 1), 3, np.float32)], axis=1).astype(np.float32)
classes = random.integers(0, 3, 40)
classes[x[:, 0] > 0.5] = 2
binary = (x[:, 0] + random.normal(size=40) > 0).astype(int)
golden["data"] = {
    "x": x.tolist(),
    "values": values.tolist(),
    "wide": wide.tolist(),
    "collinear": collinear.tolist(),
    "classes": classes.tolist(),
    "binary": binary.tolist(),
}


def linear(model, x, y, **options):
    model.fit(x.astype(float), y)
    case = {"inputs": options.pop("inputs"), "truth": options.pop("truth"), "options": options}
    logits = model.decision_function(x.astype(float)) if hasattr(model, "decision_function") else None
    return {
        **case,
        "weight": np.atleast_2d(model.coef_).tolist(),
        "bias": np.atleast_1d(model.intercept_).tolist(),
        "predictions": (model.predict(x.astype(float)) if logits is None else logits).tolist(),
        "loss": None if logits is None else log_loss(y, model.predict_proba(x.astype(float))),
    }


golden["linear"] = [
    linear(LinearRegression(), x, values, inputs="x", truth="values"),
    linear(LinearRegression(), wide, values[:6], inputs="wide", truth="values"),
    linear(LinearRegression(), collinear, values, inputs="collinear", truth="values"),
    linear(Ridge(alpha=3.0), x, values, inputs="x", truth="values", l2=3.0),
    linear(Ridge(alpha=0.5), wide, values[:6], inputs="wide", truth="values", l2=0.5),
    linear(logistic(), x, classes, inputs="x", truth="classes"),
    linear(logistic(C=10.0), x, classes, inputs="x", truth="classes", l2=0.1),
    linear(logistic(), x, binary, inputs="x", truth="binary"),
    linear(logistic(C=0.5), collinear, binary, inputs="collinear", truth="binary", l2=2.0),
]
golden["dummies"] = {
    "prior": DummyClassifier(strategy="prior").fit(x, classes).predict_proba(x[:1]).tolist(),
    "majority": int(DummyClassifier(strategy="most_frequent").fit(x, classes).predict(x[:1])[0]),
    "mean": DummyRegressor().fit(x, values).predict(x[:1]).tolist(),
    "median": DummyRegressor(strategy="median").fit(x, values).predict(x[:1]).tolist(),
}

versions = {"scikit-learn": sklearn.__version__, "numpy": np.__version__}
about = {"script": "data/model_selection.py", "versions": versions, "seed": SEED}
path = Path(__file__).with_suffix(".json")
lines = [f"{json.dumps(name)}: {json.dumps(part)}" for name, part in {**about, **golden}.items()]
path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
