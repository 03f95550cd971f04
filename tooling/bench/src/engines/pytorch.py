"""PyTorch: answers the lines of protocol.ts. With --compile, models go through torch.compile; with --cuda, to a GPU."""

import json
import math
import os
import sys
import time

THREADS = int(os.environ["OMP_NUM_THREADS"])
COMPILE = "--compile" in sys.argv
DEVICE = "cuda" if "--cuda" in sys.argv else "cpu"


def refuse(reason):
    for _ in sys.stdin:
        print(json.dumps({"error": reason}), flush=True)
    sys.exit()


try:
    import torch
    import torch.nn.functional as F
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset
except ImportError as error:
    refuse(f"PyTorch cannot be imported: {error}; set GRADKIT_PYTHON")

if DEVICE == "cuda" and not torch.cuda.is_available():
    reason = "has no CUDA" if torch.version.cuda is None else "finds no GPU of NVIDIA"
    refuse(f"PyTorch {torch.__version__} {reason}")

torch.set_num_threads(THREADS)
torch.set_num_interop_threads(1)
torch.backends.cudnn.benchmark = True  # takes the fastest convolution, as ONNX Runtime does


def now():
    """Seconds, when all that was begun is done."""
    if DEVICE == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()


# --- Models ----------------------------------------------------------------------------------------------------------


def mlp(sizes, activation):
    layers = []
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        if i > 0:
            layers.append(nn.ReLU() if activation == "relu" else nn.Tanh())
        layers.append(nn.Linear(inputs, outputs))
    return nn.Sequential(*layers)


def conv_net():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10),
    )  # fmt: skip


class CharacterModel(nn.Module):
    def __init__(self, vocabulary, features, hidden, length):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, features)
        self.lstm = nn.LSTM(features, hidden, batch_first=True)
        self.output = nn.Linear(hidden, vocabulary)

    def forward(self, characters):
        return self.output(self.lstm(self.embedding(characters))[0])


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.attention_norm, self.mlp_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.projection = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.expand, self.contract = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        batch, length, width = x.shape
        parts = self.qkv(self.attention_norm(x)).split(width, dim=2)
        query, key, value = (part.view(batch, length, self.heads, -1).transpose(1, 2) for part in parts)
        gathered = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + self.projection(gathered.transpose(1, 2).reshape(batch, length, width))
        return x + self.contract(F.gelu(self.expand(self.mlp_norm(x))))


class GPT(nn.Module):
    def __init__(self, vocabulary, block, width, layers, heads):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Parameter(0.02 * torch.randn(block, width))
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(layers)))
        self.norm = nn.LayerNorm(width)
        self.output = nn.Linear(width, vocabulary)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def forward(self, tokens):
        return self.output(self.norm(self.blocks(self.tokens(tokens) + self.positions)))


MODELS = {"mlp": mlp, "conv": conv_net, "lstm": CharacterModel, "gpt": GPT}


# --- Training --------------------------------------------------------------------------------------------------------


def read(file, kind, shape):
    dtype = {"float32": torch.float32, "int32": torch.int32}[kind]
    flat = torch.from_file(file, size=math.prod(shape), dtype=dtype).clone()
    return (flat if kind == "float32" else flat.long()).view(shape)


def training_step(task):
    plan = {name: value for name, value in task["model"].items() if name != "kind"}
    model = MODELS[task["model"]["kind"]](**plan).to(DEVICE)
    # The fused update is the fastest that PyTorch has.
    rule = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[task["optimizer"]]
    optimizer = rule(model.parameters(), lr=task["learningRate"], fused=True)
    forward = torch.compile(model) if COMPILE else model

    def step(inputs, labels):
        optimizer.zero_grad()
        logits = forward(inputs)
        if task["loss"] == "crossEntropy":
            loss = F.cross_entropy(logits.flatten(0, -2), labels.flatten())
        else:
            loss = F.binary_cross_entropy_with_logits(logits, labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def begin(task):
    """A function that does one step or one epoch, and gives the loss of its first and its last step."""
    torch.manual_seed(1)
    inputs = read(task["inputFile"], task["inputType"], [task["examples"], *task["inputShape"]])
    labels = read(task["labelFile"], task["labelType"], [task["examples"], *task["labelShape"]])
    step = training_step(task)
    if task["unit"] == "epoch":
        loader = DataLoader(TensorDataset(inputs, labels), batch_size=task["batchSize"], shuffle=True)

        def epoch():
            losses = [step(*(x.to(DEVICE) for x in batch)) for batch in loader]
            return losses[0], losses[-1]

        return epoch

    batches = list(zip(*(x.to(DEVICE).split(task["batchSize"]) for x in (inputs, labels))))
    done = 0

    def one_step():
        nonlocal done
        loss = step(*batches[done % len(batches)])
        done += 1
        return loss, loss

    return one_step


# --- Protocol --------------------------------------------------------------------------------------------------------

name, unit, first_loss, loss = None, None, None, None
for line in sys.stdin:
    request = json.loads(line)
    try:
        if request["task"]["name"] != name:
            name, unit, first_loss = None, None, None
            unit = begin(request["task"])
            name = request["task"]["name"]
        start = now()
        for _ in range(request["units"]):
            first, loss = unit()
            first_loss = first if first_loss is None else first_loss
        ms = 1000 * (now() - start)
        print(json.dumps({"ms": ms, "firstLoss": first_loss, "loss": loss}), flush=True)
    except Exception as error:  # the other workloads go on
        print(json.dumps({"error": f"{type(error).__name__}: {error}".split("\n")[0]}), flush=True)
