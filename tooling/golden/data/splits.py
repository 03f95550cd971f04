"""Golden numbers of splits: the folds of scikit-learn where nothing is drawn, written to splits.json."""
import json
from pathlib import Path

import numpy
import sklearn
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit

SEED = 2026
random = numpy.random.default_rng(SEED)
cases = []


def add(function, splitter, length, options, labels=None, groups=None):
    values = labels if labels is not None else groups
    case = {"function": function, "length": length, "options": options}
    if values is not None:
        case["values"] = numpy.asarray(values).tolist()
    found = splitter.split(numpy.zeros(length), labels, groups)
    case["folds"] = [{"train": train.tolist(), "validation": test.tolist()} for train, test in found]
    cases.append(case)


for length, folds in [(10, 5), (11, 3), (7, 2), (5, 5)]:
    add("kFold", KFold(folds), length, {"folds": folds})
for labels, folds in [
    ([0, 0, 0, 0, 1, 1], 2),
    ([2, 1, 2, 0, 0, 1, 1, 2, 0, 1, 1], 3),
    (random.integers(0, 4, 40).tolist(), 5),
    ([5, -1, 5, -1, 5, -1, 5], 3),
]:
    add("stratifiedKFold", StratifiedKFold(folds), len(labels), {"folds": folds}, labels=labels)
for groups, folds in [
    (["ann", "bob", "ann", "eve", "bob"], 2),
    (random.integers(0, 7, 40).tolist(), 3),
    ([3, 3, 3, 1, 1, 2, 2, 0], 4),
    (["b", "a", "B", "A", "ab", "ä", "a"], 3),
]:
    add("groupKFold", GroupKFold(folds), len(groups), {"folds": folds}, groups=groups)
for length, folds, validation_size, max_train_size, gap in [
    (6, 5, None, None, 0),
    (13, 3, None, None, 0),
    (13, 3, 2, None, 1),
    (20, 4, 3, 5, 2),
    (12, 2, None, 3, 0),
]:
    options = {"folds": folds, "validationSize": validation_size, "maxTrainSize": max_train_size, "gap": gap}
    splitter = TimeSeriesSplit(folds, test_size=validation_size, max_train_size=max_train_size, gap=gap)
    given = {name: value for name, value in options.items() if value is not None}
    add("timeSeriesSplit", splitter, length, given)

versions = {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__}
about = json.dumps({"script": "data/splits.py", "versions": versions, "seed": SEED})[:-1]
text = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
path = Path(__file__).with_suffix(".json")
path.write_text(about + ', "cases": [\n' + text + "\n]}\n", encoding="utf-8")
