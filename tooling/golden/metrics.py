"""Golden numbers of accuracy, precision, recall and F1: what scikit-learn gives, written to metrics.json."""
import json
import warnings
from pathlib import Path

import numpy
import sklearn
import torch
from sklearn import metrics

from golden import SEED, draw, generator, number, written

warnings.filterwarnings("ignore")  # divisions by zero are what some cases are about
generator.manual_seed(SEED)


def plain(value):
    return [plain(x) for x in value] if numpy.ndim(value) > 0 else number(float(value))


def scores(labels, predicted, classes):
    """Precision, recall and F1 in every average, and with every stand-in for 0 / 0."""
    found = []
    for zero in (0.0, 1.0, numpy.nan):
        for average in ("micro", "macro", "weighted", "none") + (("binary",) if classes == 2 else ()):
            # without a list of labels, scikit-learn leaves out classes that neither occur nor are predicted
            each = {"average": None, "labels": range(classes)} if average == "none" else {"average": average}
            precision, recall, f1, _ = metrics.precision_recall_fscore_support(
                labels, predicted, zero_division=zero, **each
            )
            found.append({
                "average": average,
                "zeroDivision": number(zero),
                "Precision": plain(precision),
                "Recall": plain(recall),
                "F1": plain(f1),
            })
    return found


def classification(name, logits, labels):
    classes = logits.shape[1]
    predicted = logits.argmax(1).numpy()
    matrix = lambda **how: plain(metrics.confusion_matrix(labels, predicted, labels=range(classes), **how))
    return {
        "name": name,
        "logits": written(logits),
        "labels": written(labels),
        "accuracy": number(metrics.accuracy_score(labels, predicted)),
        "topK": {
            k: number(metrics.top_k_accuracy_score(labels, logits.numpy(), k=k, labels=range(classes)))
            for k in range(2, classes)
        } if classes > 2 else {},
        "confusion": matrix(),
        "normalized": {
            "labels": matrix(normalize="true"),
            "predictions": matrix(normalize="pred"),
            "all": matrix(normalize="all"),
        },
        "scores": scores(labels, predicted, classes),
    }


def labels(count, classes, without=()):
    drawn = torch.randint(classes, (count,), generator=generator, dtype=torch.int32)
    for unwanted in without:
        drawn[drawn == unwanted] = (unwanted + 1) % classes
    return drawn


def logits(count, truth, classes, never=()):
    scores = draw(count, classes, low=-2, high=2)
    scores[torch.arange(count), truth.long()] += 1.5
    for unwanted in never:
        scores[:, unwanted] = -10 - unwanted  # no two alike: of those we take the first, scikit-learn the last
    return scores


plenty, few, two = labels(30, 5), labels(12, 5, without=(1, 3)), labels(20, 2)
one = torch.zeros(6, dtype=torch.int32)
golden = {
    "script": Path(__file__).name,
    "versions": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__, "torch": torch.__version__},
    "seed": SEED,
    "classification": [
        classification("five classes", logits(30, plenty, 5), plenty),
        classification("two classes", logits(20, two, 2), two),
        classification("classes that do not occur", logits(12, few, 5), few),
        classification("classes that are never predicted", logits(30, plenty, 5, never=(0, 2)), plenty),
        classification("neither", logits(12, few, 5, never=(0, 3)), few),
        classification("one class alone", logits(6, one, 3, never=(1, 2)), one),
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
