"""Golden files of torch.save in both of its forms, what is in them, and pickles made to hurt, written to torch_files.json."""
import argparse
import base64
import collections
import io
import json
import math
import os
import pickle
import struct
import tempfile
import zipfile
from pathlib import Path

import huggingface_hub
import numpy
import torch
import transformers

SEED = 2026
torch.manual_seed(SEED)
WIDER = {"int8": "int32", "int16": "int32", "uint16": "int32", "uint32": "int64", "uint64": "int64", "complex64": "float32", "complex128": "float64"}


def packed(content):
    return base64.b64encode(content).decode()


def saved(value, **options):
    file = io.BytesIO()
    torch.save(value, file, **options)
    return file.getvalue()


def number(value):
    if isinstance(value, bool) or isinstance(value, int):
        return int(value)
    return value if math.isfinite(value) else "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def described(value):
    """What fromTorch is to give for a value, as JSON."""
    if isinstance(value, torch.Tensor):
        name = str(value.dtype).removeprefix("torch.")
        real = torch.view_as_real(value) if value.is_complex() else value
        return {"$tensor": {"shape": list(real.shape), "dtype": WIDER.get(name, name), "data": [number(x) for x in real.flatten().tolist()]}}
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): described(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [described(entry) for entry in value]
    if isinstance(value, bytes):
        return {"$bytes": list(value)}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return {"$bigint": str(value)}
    if isinstance(value, (torch.dtype, torch.device)):
        return str(value)
    return number(value) if isinstance(value, float) else value


numbers = torch.tensor([[-3.0, 0.0, 1.5], [2.25, 100.0, -0.125]])
floats = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.complex64, torch.complex128]
integers = [torch.int64, torch.int32, torch.int16, torch.int8]
dtypes = {
    **{str(dtype): numbers.to(dtype) for dtype in floats + integers},
    **{str(dtype): numbers.abs().to(torch.int64).to(dtype) for dtype in [torch.uint8, torch.bool]},
    "special": torch.tensor([math.nan, math.inf, -math.inf, -0.0, 1e-45]),
    "special halves": torch.tensor([math.nan, math.inf, -math.inf, -0.0, 65504, 6e-8], dtype=torch.float16),
    "largest": torch.tensor([2**53 - 1, -(2**53) + 1]),
}
without_storage = {
    "uint16": torch.tensor([0, 65535], dtype=torch.uint16),
    "uint32": torch.tensor([0, 2**32 - 1], dtype=torch.uint32),
    "uint64": torch.tensor([0, 2**53 - 1], dtype=torch.uint64),
}
whole = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
views = {
    "whole": whole,
    "the same": whole,
    "transposed": whole.permute(2, 0, 1),
    "a row": whole[1, 2],
    "a column": whole[:, 1, 3],
    "every second": whole[:, ::2, 1::2],
    "flat": whole.view(-1),
    "one number": whole[0, 1, 2],
    "expanded": torch.tensor([[1.0], [2.0]]).expand(2, 3),
    "empty": torch.zeros(0, 3),
    "empty part": whole[:, 3:],
    "overlapping": torch.arange(5.0).unfold(0, 3, 1),
    "channels last": torch.arange(16.0).reshape(1, 2, 2, 4).to(memory_format=torch.channels_last),
    "transposed halves": torch.arange(6, dtype=torch.float16).reshape(2, 3).T,
    "transposed doubles": torch.arange(6, dtype=torch.float64).reshape(2, 3).T,
    "transposed bytes": torch.arange(6, dtype=torch.uint8).reshape(2, 3).T,
    "transposed complex": (torch.arange(6) * (1 + 2j)).reshape(2, 3).T,
}
plain = {
    "none": None,
    "truth": [True, False],
    "integers": [0, -1, 255, 256, 65535, 65536, -(2**31), 2**31, -(2**40), 2**53, 2**70, -(2**70)],
    "floats": [0.5, -1e300, math.inf, math.nan],
    "text": ["", "é 🙂", "x" * 300],
    "bytes": b"\x00\x7f\x80\xff",
    "tuples": ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
    "set": {7},
    "keys": {1: "a", (1, "b"): 2, None: 3, False: 4},
    "ordered": collections.OrderedDict([("b", 1), ("a", [2])]),
    "size": torch.Size([2, 3]),
    "dtype": torch.bfloat16,
    "device": torch.device("cuda", 1),
    "__proto__": {"constructor": 1},
}
network = torch.nn.Sequential(torch.nn.Conv1d(1, 2, 3), torch.nn.BatchNorm1d(2), torch.nn.Flatten(), torch.nn.Linear(4, 2))
optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for _ in range(2):
    optimizer.zero_grad()
    network(torch.randn(3, 1, 4)).square().mean().backward()
    optimizer.step()
    schedule.step()
tied = torch.nn.ModuleDict({"embedding": torch.nn.Embedding(5, 3), "head": torch.nn.Linear(3, 5, bias=False)})
tied.head.weight = tied.embedding.weight
checkpoint = {
    "epoch": 3,
    "arch": "small",
    "model_state_dict": torch.nn.DataParallel(network).state_dict(),
    "optimizer_state_dict": optimizer.state_dict(),
    "scheduler": schedule.state_dict(),
    "loss": 0.25,
    "rng": torch.get_rng_state()[:8].clone(),
}
values = {
    "dtypes": dtypes,
    "views": views,
    "plain": plain,
    "a tensor": numbers,
    "a parameter": torch.nn.Parameter(numbers),
    "state dict": network.state_dict(),
    "tied": tied.state_dict(),
    "checkpoint": checkpoint,
}


def files():
    for name, value in values.items():
        yield name, value, saved(value)
        yield f"{name}, before 1.6", value, saved(value, _use_new_zipfile_serialization=False)
    yield "without classes of storages", without_storage, saved(without_storage)
    for protocol in [3, 4, 5]:
        mixed = {**plain, "tensor": numbers}
        yield f"protocol {protocol}", mixed, saved(mixed, pickle_protocol=protocol)
    yield "from a machine of another order", dtypes, other_order(saved(dtypes))
    yield "with the records of large zip files", dtypes, large(saved(dtypes))
    yield "Python 2", python2_value, legacy(python2)
    yield "a shape that changes afterwards", [torch.tensor([1.0, 2.0])], archive(growing, **{"data/0": struct.pack("<2f", 1, 2)})
    yield "TorchScript", network.state_dict(), scripted()


def other_order(content):
    """What torch.save writes on a big-endian machine: the same, with the bytes of each element reversed."""
    source = zipfile.ZipFile(io.BytesIO(content))
    widths = [tensor.element_size() // (2 if tensor.is_complex() else 1) for tensor in dtypes.values()]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for entry in source.infolist():
            record = source.read(entry)
            folder, name = entry.filename.split("/", 1)
            if name == "byteorder":
                record = b"big"
            if name.startswith("data/"):
                width = widths[int(name.removeprefix("data/"))]
                record = b"".join(record[at : at + width][::-1] for at in range(0, len(record), width))
            target.writestr(entry.filename, record)
    return file.getvalue()


def large(content):
    """The same, with sizes and places in records of zip64, as where they are above 4 GiB."""
    source, file, limit = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO(), zipfile.ZIP64_LIMIT
    zipfile.ZIP64_LIMIT = 10
    with zipfile.ZipFile(file, "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
    zipfile.ZIP64_LIMIT = limit
    return file.getvalue()


MAGIC = [0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}]


def legacy(content, storages=(), tail=b""):
    """A file as before PyTorch 1.6, around a pickle made by hand."""
    front = b"".join(pickle.dumps(part, 2) for part in MAGIC)
    return front + content + pickle.dumps(list(storages), 2) + tail


def archive(content, **records):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("archive/data.pkl", content)
        for name, record in records.items():
            target.writestr(f"archive/{name}", record)
    return file.getvalue()


def scripted():
    file = io.BytesIO()
    torch.jit.save(torch.jit.trace(network.eval(), torch.zeros(1, 1, 4)), file)
    return file.getvalue()


def folder(safe):
    """A HuggingFace folder, split as for a large model."""
    config = transformers.BertConfig(vocab_size=11, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=12, max_position_embeddings=6)
    torch.manual_seed(SEED)
    model = transformers.BertModel(config, add_pooling_layer=False)
    with tempfile.TemporaryDirectory() as path:
        config.save_pretrained(path)
        huggingface_hub.save_torch_state_dict(model.state_dict(), path, max_shard_size=2000, safe_serialization=safe)
        content = {file.name: packed(file.read_bytes()) for file in sorted(Path(path).iterdir())}
    return {"files": content, "tensors": described(model.state_dict())}


# An OrderedDict of Python 2, with text in 8 bits: [['a', 1], ['b', 'x']].
python2 = b"\x80\x02ccollections\nOrderedDict\nq\x00]q\x01(]q\x02(U\x01aq\x03K\x01e]q\x04(U\x01bq\x05U\x01xq\x06ee\x85q\x07Rq\x08."
python2_value = {"a": 1, "b": "x"}

# A tensor whose shape is a list, to which something is appended when the tensor is made.
growing = (
    b"\x80\x02]q\x00K\x02a0(ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\n"
    b"X\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x02tQK\x00h\x00K\x01\x85\x89NtRh\x00X\x01\x00\x00\x00xa0t."
)


class Run:
    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


class Hidden:
    def __init__(self):
        self.state = 1


nested = {"weights": torch.zeros(2), "deep": [{"x": [Run(eval, "1 + 1")]}]}
evil = {
    "os.system": (pickle.dumps(Run(os.system, "true"), 2), "posix.system"),
    "os.system, protocol 0": (b"cposix\nsystem\n(S'true'\ntR.", "posix.system"),
    "os.system, protocol 4": (pickle.dumps(Run(os.system, "true"), 4), "posix.system"),
    "builtins.eval": (pickle.dumps(Run(eval, "1"), 2), "__builtin__.eval"),
    "builtins.exec, protocol 5": (pickle.dumps(Run(exec, "1"), 5), "builtins.exec"),
    "a call whose function is the result of a call": (b"\x80\x02c__builtin__\ngetattr\nc__builtin__\nint\nX\x03\x00\x00\x00absR)R.", "__builtin__.getattr"),
    "a known function's result called": (b"\x80\x02ctorch\nSize\n)R)R.", "calls []"),
    "a dictionary called": (b"\x80\x02})R.", "calls an object"),
    "a class of storages called": (b"\x80\x02ctorch\nFloatStorage\n)R.", "calls torch.FloatStorage"),
    "an instance": (b"(iposix\nsystem\n.", "posix.system"),
    "an object": (b"\x80\x02(cposix\nsystem\nX\x04\x00\x00\x00trueo.", "posix.system"),
    "a new object of a known class": (b"\x80\x02ccollections\nOrderedDict\n)\x81.", "makes an object of collections.OrderedDict"),
    "a new object by names": (b"\x80\x04ccollections\nOrderedDict\n)}\x92.", "NEWOBJ_EX"),
    "state of a list": (b"\x80\x02]}b.", "sets attributes of []"),
    "state that replaces a class": (pickle.dumps(Hidden(), 2), "__main__.Hidden"),
    "a name from the stack": (b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R.", "posix.system"),
    "a name with dots": (b"\x80\x04\x8c\x05torch\x8c\x17serialization.os.system\x93\x8c\x04true\x85R.", "torch.serialization.os.system"),
    "a name of no text": (b"\x80\x04K\x01K\x02\x93.", "a name that is no text"),
    "an extension": (b"\x80\x02\x82\x01.", "EXT1"),
    "an object elsewhere": (b"\x80\x02X\x01\x00\x00\x00xQ.", "refers to 'x'"),
    "a module's source": (b"\x80\x02(X\x06\x00\x00\x00modulectorch\nSize\nX\x01\x00\x00\x00aX\x01\x00\x00\x00btQ.", "refers to"),
    "bytes that are a pickle again": (b"\x80\x02ctorch.storage\n_load_from_bytes\nC\x01x\x85R.", "torch.storage._load_from_bytes"),
    "a tensor of nothing": (b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n)R.", "_rebuild_tensor_v2 with []"),
    "a class itself": (b"\x80\x02ctorch\nFloatStorage\n.", "holds torch.FloatStorage itself"),
    "Python's hidden imports": (b"\x80\x02c__builtin__\n__import__\nX\x02\x00\x00\x00os\x85R.", "__builtin__.__import__"),
    "an empty stack": (b"\x80\x020.", "empty stack"),
    "a memory of nothing": (b"\x80\x02h\x05.", "refers to value 5"),
    "a long integer": (b"\x80\x02\x8b\xff\xff\xff\x7f.", "a whole number of 2147483647 bytes"),
}
refused = {
    "a module": (saved(torch.nn.Linear(2, 1)), "torch.nn.modules.linear.Linear"),
    "a module, before 1.6": (saved(torch.nn.Linear(2, 1), _use_new_zipfile_serialization=False), "torch.nn.modules.linear.Linear"),
    "eval deep inside": (saved(nested), "__builtin__.eval"),
    "arguments": (saved({"args": argparse.Namespace(lr=1), "model": {"w": torch.zeros(1)}}), "argparse.Namespace"),
    "a number of NumPy": (saved({"loss": numpy.float64(1)}), "scalar"),
    "sparse": (saved(torch.eye(2).to_sparse()), "_rebuild_sparse_tensor"),
    "quantized": (saved(torch.quantize_per_tensor(torch.zeros(2), 0.1, 0, torch.qint8)), "_rebuild_qtensor"),
    "float8": (saved({"w": torch.zeros(2).to(torch.float8_e4m3fn)}), "w in"),
    "too large": (saved({"seed": torch.tensor([1, 2**53 + 1])}), "beyond"),
    "a billion numbers that are one": (saved(torch.zeros(1).expand(10**9)), "more than the"),
    "a storage": (saved(torch.zeros(2).untyped_storage()), "a storage without a tensor"),
}
for name, (content, error) in evil.items():
    refused[name] = (archive(content), error)
    refused[f"{name}, before 1.6"] = (legacy(content), error)

golden = {
    "script": Path(__file__).name,
    "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "huggingface_hub": huggingface_hub.__version__},
    "seed": SEED,
    "files": [{"name": name, "file": packed(content), "value": described(value)} for name, value, content in files()],
    "folders": {"safetensors": folder(True), "bin": folder(False)},
    "refused": [{"name": name, "file": packed(content), "error": error} for name, (content, error) in refused.items()],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
