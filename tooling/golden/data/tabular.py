"""Golden values of the tabular pipeline: what scikit-learn's transformers make of the same columns, written to tabular.json."""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

nan = float("nan")
numbers = [1.5, -2.0, 4.25, 4.25, 100.0, 0.0, -7.125, 3.0]
holes = [1.0, nan, 3.0, 3.0, nan, 8.0, 1.0, 2.5]
new_numbers = [0.5, 200.0, -50.0]
new_holes = [nan, 5.0, 1.0]
cities = ["Oslo", "Rome", "Oslo", "Bern", "Rome", "Oslo", "Zürich", "Rome"]
text_holes = ["b", None, "a", "b", "a", None, "c", "a"]
astral = ["\U0001f642", "\uff5e", "z", "Z", "\uff5e", "", "ab", "a"]
y = [3.0, 1.5, 2.0, 10.0, 0.5, 4.0, 7.0, 1.0]
binary = [0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0]
constant = [0.1] * 8

CASES = [
    # steps as they are written in TypeScript, training column, new rows, transformer
    ([["impute", "mean"]], holes, new_holes, SimpleImputer()),
    ([["impute", "median"]], holes, new_holes, SimpleImputer(strategy="median")),
    ([["impute", "mostFrequent"]], holes, new_holes, SimpleImputer(strategy="most_frequent")),
    ([["impute", "constant", {"value": -1}]], holes, new_holes, SimpleImputer(strategy="constant", fill_value=-1)),
    ([["impute", "median"], ["standardize"]], holes, new_holes, make_pipeline(SimpleImputer(strategy="median"), StandardScaler())),
    ([["standardize"], ["impute", "constant", {"value": 0}]], holes, new_holes, make_pipeline(StandardScaler(), SimpleImputer(strategy="constant", fill_value=0))),
    ([["standardize"]], numbers, new_numbers, StandardScaler()),
    ([["standardize", {"mean": False}]], numbers, new_numbers, StandardScaler(with_mean=False)),
    ([["standardize", {"std": False}]], numbers, new_numbers, StandardScaler(with_std=False)),
    ([["standardize"]], constant, new_numbers, StandardScaler()),
    ([["standardize"]], [1e8 + x for x in numbers], new_numbers, StandardScaler()),
    ([["minMax"]], numbers, new_numbers, MinMaxScaler()),
    ([["minMax", {"range": [-1, 3], "clip": True}]], numbers, new_numbers, MinMaxScaler((-1, 3), clip=True)),
    ([["minMax"]], constant, new_numbers, MinMaxScaler()),
    ([["robust"]], numbers, new_numbers, RobustScaler()),
    ([["robust", {"quantileRange": [10, 80], "center": False}]], numbers, new_numbers, RobustScaler(quantile_range=(10, 80), with_centering=False)),
    ([["robust", {"scale": False}]], numbers, new_numbers, RobustScaler(with_scaling=False)),
    ([["robust"]], constant, new_numbers, RobustScaler()),
    ([["oneHot"]], cities, ["Rome", "Bern"], OneHotEncoder(sparse_output=False)),
    ([["oneHot"]], numbers, [4.25, -2.0], OneHotEncoder(sparse_output=False)),
    ([["oneHot"]], astral, ["z", ""], OneHotEncoder(sparse_output=False)),
    ([["oneHot", {"unknown": "ignore"}]], cities, ["Rome", "Paris"], OneHotEncoder(sparse_output=False, handle_unknown="ignore")),
    ([["oneHot", {"unknown": "ignore", "minFrequency": 2}]], cities, ["Bern", "Paris"], OneHotEncoder(sparse_output=False, handle_unknown="ignore", min_frequency=2)),
    ([["oneHot", {"unknown": "infrequent", "minFrequency": 0.3}]], cities, ["Bern", "Paris"], OneHotEncoder(sparse_output=False, handle_unknown="infrequent_if_exist", min_frequency=0.3)),
    ([["oneHot", {"unknown": "infrequent"}]], cities, ["Bern", "Paris"], OneHotEncoder(sparse_output=False, handle_unknown="infrequent_if_exist")),
    ([["impute", "mostFrequent"], ["oneHot"]], text_holes, [None, "c"], make_pipeline(SimpleImputer(strategy="most_frequent", missing_values=None), OneHotEncoder(sparse_output=False))),
    ([["impute", "constant", {"value": "none"}], ["ordinal"]], text_holes, [None, "c"], make_pipeline(SimpleImputer(strategy="constant", fill_value="none", missing_values=None), OrdinalEncoder())),
    ([["ordinal"]], numbers, [100.0, -7.125], OrdinalEncoder()),
    ([["ordinal", {"unknown": -1}]], cities, ["Zürich", "Paris"], OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)),
    ([["ordinal", {"categories": ["Zürich", "Rome", "Oslo", "Bern"]}]], cities, ["Oslo"], OrdinalEncoder(categories=[["Zürich", "Rome", "Oslo", "Bern"]])),
    ([["ordinal"], ["standardize"]], cities, ["Rome"], make_pipeline(OrdinalEncoder(), StandardScaler())),
]
TARGETS = [
    ([["target", {"shuffle": False}]], cities, ["Rome", "Paris", "Zürich"], y, TargetEncoder(target_type="continuous", shuffle=False)),
    ([["target", {"shuffle": False, "smooth": 2.5, "folds": 3}]], cities, ["Rome", "Paris"], y, TargetEncoder(target_type="continuous", shuffle=False, smooth=2.5, cv=3)),
    ([["target", {"shuffle": False, "smooth": 0, "folds": 2}]], cities, ["Oslo", "Bern"], y, TargetEncoder(target_type="continuous", shuffle=False, smooth=0.0, cv=2)),
    ([["target", {"shuffle": False, "folds": 4}]], constant, [0.1, 5.0], binary, TargetEncoder(target_type="continuous", shuffle=False, cv=4)),
    ([["target", {"shuffle": False}]], cities, ["Oslo", "Rome"], [2.0] * 8, TargetEncoder(target_type="continuous", shuffle=False)),
    ([["target", {"shuffle": False}], ["standardize"]], cities, ["Rome", "Paris"], y, make_pipeline(TargetEncoder(target_type="continuous", shuffle=False), StandardScaler())),
]


def column(values):
    return np.array(values, dtype=object if isinstance(values[0], str) else float).reshape(-1, 1)


def written(values):
    return [None if isinstance(value, float) and value != value else value for value in values]


cases = []
for steps, train, test, *target, transformer in [*CASES, *TARGETS]:
    fitted = transformer.fit_transform(column(train), *target)
    case = {"steps": steps, "train": written(train), "test": written(test), "target": target[0] if target else None}
    new = column(test) if isinstance(train[0], str) is False else np.array(test, dtype=object).reshape(-1, 1)
    case["fitted"] = np.asarray(fitted, dtype=float).tolist()
    case["transformed"] = np.asarray(transformer.transform(new), dtype=float).tolist()
    cases.append(case)

about = json.dumps({"script": "data/tabular.py", "versions": {"sklearn": sklearn.__version__}, "seed": None})[:-1]
text = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
Path(__file__).with_suffix(".json").write_text(about + ', "cases": [\n' + text + "\n]}\n", encoding="utf-8")
