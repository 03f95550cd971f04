"""Metrics of texts: error rates, BLEU, ROUGE, chrF, answers to questions, and perplexity."""
import torch
from torchmetrics import functional

from cases import Cases

cases = Cases(__file__)
WORDS = "the cat is on a mat , there was not one dog in it . house-boat 3.5 10-12 don't Über".split()


def pick(count, size):
    return int(torch.randint(count, (1,), generator=cases.rng)) % size


def sentence(i):
    length = [8, 12, 6, 1, 0, 15, 5, 3, 2, 10][i % 10]
    return " ".join(WORDS[pick(1000, len(WORDS))] for _ in range(length))


def changed(text):
    words = [word for word in text.split(" ") if pick(100, 100) > 15]
    return " ".join(WORDS[pick(1000, len(WORDS))] if pick(100, 100) < 15 else word for word in words)


def pairs(i):
    truth = [sentence(i + 3 * j) for j in range([1, 2, 4][i % 3])]
    return [changed(text) for text in truth], truth


batches = [pairs(i) for i in range(30)]
good = ["the cat is on the mat", "there was not one dog in it"]
cases.inputs("texts", batches, best=(good, good), worst=(["no", "x y"], good))
several = [(p, [[text, changed(text), sentence(i)][:1 + i % 3] for text in t]) for i, (p, t) in enumerate(batches)]
cases.inputs("texts with references", several, best=(good, [[text] for text in good]), worst=(["no", "x y"], [[text] for text in good]))

for name in ("WordErrorRate", "CharErrorRate", "MatchErrorRate", "WordInfoLost", "WordInfoPreserved", "EditDistance"):
    cases.metric(name, of="texts")
cases.metric("EditDistance", substitution_cost=2, reduction="sum", of="texts")
cases.metric("EditDistance", reduction="none", of="texts")
cases.metric("BLEUScore", of="texts with references")
cases.metric("BLEUScore", n_gram=2, smooth=True, of="texts with references")
cases.metric("BLEUScore", n_gram=3, weights=[0.5, 0.25, 0.25], of="texts with references")
for tokenize in ("13a", "none", "char"):
    cases.metric("SacreBLEUScore", tokenize=tokenize, n_gram=2, of="texts with references")
cases.metric("SacreBLEUScore", lowercase=True, smooth=True, of="texts with references")
for accumulate in ("best", "avg"):
    cases.metric("ROUGEScore", rouge_keys=["rouge1", "rouge2", "rougeL"], accumulate=accumulate, of="texts with references",
                 reference=lambda p, t: functional.text.rouge_score(p, t, rouge_keys=("rouge1", "rouge2", "rougeL"), accumulate=accumulate))
cases.metric("CHRFScore", of="texts with references")
cases.metric("CHRFScore", n_char_order=3, n_word_order=0, beta=1.0, lowercase=True, whitespace=True, of="texts with references")

questions = []
for i, (p, t) in enumerate(several):
    asked = [{"id": str(j), "answers": {"text": answers}} for j, answers in enumerate(t)]
    questions.append(([{"id": str(j) if j != 3 else "unknown", "predictionText": text} for j, text in enumerate(p)], asked))
cases.inputs("questions", questions)
cases.metric("SQuAD", of="questions", reference=lambda p, t: functional.text.squad([{"id": one["id"], "prediction_text": one["predictionText"]} for one in p], [{**one, "answers": {**one["answers"], "answer_start": [0] * len(one["answers"]["text"])}} for one in t]))

tokens = [(cases.draw([4, 2, 1, 0, 3][i % 5], 3, 6, low=-3, high=3), cases.ints(6, [4, 2, 1, 0, 3][i % 5], 3)) for i in range(30)]
right = torch.tensor([[1, 2, 5]], dtype=torch.int32)
likely = torch.nn.functional.one_hot(right.long(), 6).double() * 5
cases.inputs("tokens", tokens, best=(likely, right), worst=(-likely, right))
cases.inputs("tokens, some padding", [(p, torch.where(t < 2, torch.tensor(-100, dtype=torch.int32), t)) for p, t in tokens])
cases.metric("Perplexity", of="tokens")
cases.metric("Perplexity", ignore_index=-100, of="tokens, some padding")
cases.write()
