"""BERT and DistilBERT of transformers: hidden states, what is pooled, and heads; and sentences as sentence-transformers pools them."""
import torch
import transformers
from torch.nn import functional as F
from transformers import BertConfig, BertForMaskedLM, BertForSequenceClassification, BertModel, DistilBertConfig, DistilBertModel

from filled import Family
from golden import generator, ints

family = Family("bert", transformers=transformers.__version__)
SMALL = {"model_type": "bert", "vocab_size": 17, "max_position_embeddings": 9, "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 12}
SEEN = ints([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0], [1, 0, 0, 0, 0, 0]])


def config(**changes):
    return SMALL | changes


def made(kind, given, **further):
    return kind(BertConfig(**given, attn_implementation="eager"), **further)


def tokens(*shape):
    return torch.randint(1, 17, shape, generator=generator, dtype=torch.int32)


def long(inputs):
    return {key: x.long() for key, x in inputs.items()}


def hidden(model, **inputs):
    y = model(**long(inputs))
    return [y.last_hidden_state] if y.pooler_output is None else [y.last_hidden_state, y.pooler_output]


def weighed(states, pooled=None):
    total = (states * torch.linspace(-1, 1, states.numel()).reshape(states.shape)).sum()
    return total if pooled is None else total + pooled.square().sum()


def padded():
    return {"input_ids": tokens(3, 6) * SEEN, "attention_mask": SEEN, "token_type_ids": ints([[0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 0, 0], [0] * 6])}


given = config(layer_norm_eps=1e-12, architectures=["BertModel"], position_embedding_type="absolute", transformers_version="4.8.2", use_cache=True)
with family.model("as on the hub", given, made(BertModel, given)) as call:
    call("without padding", {"input_ids": tokens(2, 4)}, hidden)
    call(
        "two sentences, padded",
        padded(),
        hidden,
        weighed,
        ["embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight", "embeddings.token_type_embeddings.weight", "encoder.layer.0.attention.self.query.weight", "encoder.layer.1.output.LayerNorm.bias", "pooler.dense.weight"],
    )

given = config(num_hidden_layers=1, num_attention_heads=4, hidden_act="relu", type_vocab_size=3, layer_norm_eps=0.01)
with family.model("without a pooler", given, made(BertModel, given, add_pooling_layer=False)) as call:
    call("padded", padded(), hidden, weighed, ["encoder.layer.0.intermediate.dense.weight"])


def logits(model, **inputs):
    return [model(**long(inputs)).logits]


given = config(hidden_act="gelu_new")
labels = tokens(3, 6).masked_fill(torch.rand(3, 6, generator=generator) < 0.6, -100)
with family.model("masked words", given, made(BertForMaskedLM, given)) as call:
    call(
        "padded",
        {**padded(), "labels": labels},
        lambda model, labels, **inputs: logits(model, **inputs),
        lambda y: F.cross_entropy(y.reshape(-1, 17), labels.long().reshape(-1), ignore_index=-100),
        ["bert.embeddings.word_embeddings.weight", "cls.predictions.bias", "cls.predictions.transform.LayerNorm.weight", "bert.encoder.layer.0.intermediate.dense.bias"],
    )

given = config(id2label={"0": "no", "1": "perhaps", "2": "yes"}, label2id={"no": 0, "perhaps": 1, "yes": 2})
with family.model("classes", given, made(BertForSequenceClassification, given)) as call:
    call(
        "padded",
        {**padded(), "labels": ints([2, 0, 1])},
        lambda model, labels, **inputs: logits(model, **inputs),
        lambda y: F.cross_entropy(y, torch.tensor([2, 0, 1])),
        ["classifier.weight", "bert.pooler.dense.bias", "bert.encoder.layer.1.attention.output.dense.weight"],
    )


def sentences(pooling):
    def forward(model, **inputs):
        states = model(**long(inputs)).last_hidden_state
        mask = inputs["attention_mask"].unsqueeze(-1).float()
        if pooling == "mean":
            pooled = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        elif pooling == "max":
            pooled = states.masked_fill(mask == 0, -1e9).max(1).values
        else:
            pooled = states[:, 0]
        return F.normalize(pooled, p=2, dim=1)

    return forward


given = config()
with family.model("sentences", given, made(BertModel, given)) as call:
    inputs = padded()
    del inputs["token_type_ids"]
    call("padded", inputs, lambda model, **inputs: [sentences(pooling)(model, **inputs) for pooling in ["mean", "max", "cls"]], lambda *ys: sum(y.square().mul(torch.arange(8)).sum() for y in ys), ["embeddings.word_embeddings.weight", "encoder.layer.0.attention.self.value.bias"])

given = {"model_type": "distilbert", "vocab_size": 17, "max_position_embeddings": 9, "dim": 8, "n_layers": 2, "n_heads": 2, "hidden_dim": 12}
with family.model("DistilBERT", given, DistilBertModel(DistilBertConfig(**given, attn_implementation="eager"))) as call:
    inputs = padded()
    del inputs["token_type_ids"]
    call("padded", inputs, lambda model, **inputs: [model(**long(inputs)).last_hidden_state], weighed)

family.write()
