"""Networks as PyTorch writes them to ONNX, with what they give: networks.py [NAME …] writes imported/<name>.json.

Small ones with random weights, of transformers and of torch alone, by both exporters: `torch.export` (the default since 2.9) and TorchScript (what older
files come from). Batches and lengths are free, and outputs are there for two of each. Where an exporter refuses a network, there is no file of it. Needs
onnx, onnxscript and transformers beside torch.
"""
import base64
import contextlib
import io
import json
import logging
import platform
import sys
import tempfile
import warnings
from pathlib import Path

import onnx
import onnxscript
import torch
import transformers as hf
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent))
from golden import written  # noqa: E402

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
torch.set_num_threads(1)

SEED = 2026
BOTH = ("torch.export", "TorchScript")
networks = {}


def network(example, axes, sizes, exporters=BOTH):
    """Notes a network: what makes it, an example of (batch, length), the names of its free axes, and two sizes."""

    def note(make):
        networks[make.__name__] = (make, example, axes, sizes, exporters)
        return make

    return note


def tokens(batch, length):
    """Token numbers, the last of which is padding."""
    mask = torch.ones(batch, length, dtype=torch.long)
    mask[:, -1] = 0
    return {"input_ids": torch.randint(1, 20, (batch, length)), "attention_mask": mask}


def eighths(*shape):
    """Random numbers that are short in a file."""
    return torch.randn(*shape).mul(8).round().div(8)


def images(size):
    return lambda batch, _: {"pixel_values": eighths(batch, 3, size, size)}


AS_TEXT = {name: {0: "batch", 1: "length"} for name in ("input_ids", "attention_mask")}
AS_IMAGES = {"pixel_values": {0: "batch"}}
LENGTHS = [(2, 6), (3, 4)]
BATCHES = [(2, 0), (3, 0)]
SMALL = dict(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=12)
TEXT = dict(vocab_size=20, max_position_embeddings=16, **SMALL)
CAUSAL = dict(TEXT, use_cache=False, bos_token_id=1, eos_token_id=2, pad_token_id=0)
PATCHES = dict(image_size=8, patch_size=4)


@network(tokens, AS_TEXT, LENGTHS)
def bert():
    return hf.BertForSequenceClassification(hf.BertConfig(**TEXT))


@network(tokens, AS_TEXT, LENGTHS)
def distilbert():
    return hf.DistilBertModel(hf.DistilBertConfig(vocab_size=20, max_position_embeddings=16, dim=8, n_layers=1, n_heads=2, hidden_dim=12))


@network(tokens, AS_TEXT, LENGTHS, ["torch.export"])
def gpt2():
    return hf.GPT2LMHeadModel(hf.GPT2Config(vocab_size=20, n_positions=16, n_embd=8, n_layer=1, n_head=2, use_cache=False))


@network(tokens, AS_TEXT, LENGTHS, ["torch.export"])
def llama():
    return hf.LlamaForCausalLM(hf.LlamaConfig(num_key_value_heads=1, **CAUSAL))


@network(tokens, AS_TEXT, LENGTHS, ["TorchScript"])
def t5_encoder():
    return hf.T5EncoderModel(hf.T5Config(vocab_size=20, d_model=8, d_kv=4, d_ff=12, num_layers=1, num_heads=2))


@network(tokens, AS_TEXT, LENGTHS, ["TorchScript"])
def deberta():
    return hf.DebertaV2Model(hf.DebertaV2Config(relative_attention=True, pos_att_type=["p2c", "c2p"], **TEXT))


@network(images(8), AS_IMAGES, BATCHES)
def vit():
    return hf.ViTModel(hf.ViTConfig(**SMALL, **PATCHES))


@network(images(8), AS_IMAGES, BATCHES, ["torch.export"])
def clip_vision():
    return hf.CLIPVisionModel(hf.CLIPVisionConfig(**SMALL, **PATCHES))


@network(images(16), AS_IMAGES, BATCHES, ["TorchScript"])
def swin():
    return hf.SwinModel(hf.SwinConfig(image_size=16, patch_size=4, embed_dim=4, depths=[2], num_heads=[2], window_size=2))


@network(images(32), AS_IMAGES, BATCHES, ["torch.export"])
def mobilevit():
    sizes = dict(hidden_sizes=[4, 4, 4], neck_hidden_sizes=[2, 2, 2, 4, 4, 4, 4], num_attention_heads=2, expand_ratio=1.0)
    return hf.MobileViTModel(hf.MobileViTConfig(image_size=32, **sizes))


@network(images(32), AS_IMAGES, BATCHES, ["torch.export"])
def convnext():
    return hf.ConvNextModel(hf.ConvNextConfig(hidden_sizes=[2, 4], depths=[1, 1], num_stages=2))


@network(images(16), AS_IMAGES, BATCHES, ["TorchScript"])
def resnet():
    return hf.ResNetModel(hf.ResNetConfig(embedding_size=4, hidden_sizes=[4, 8], depths=[1, 1]))


@network(images(32), AS_IMAGES, BATCHES, ["torch.export"])
def segformer():
    sizes = dict(hidden_sizes=[4, 4, 4, 4], depths=[1, 1, 1, 1], num_attention_heads=[1, 2, 2, 2], mlp_ratios=[1, 1, 1, 1])
    return hf.SegformerForSemanticSegmentation(hf.SegformerConfig(decoder_hidden_size=4, **sizes))


@network(lambda batch, _: {"input_features": eighths(batch, 4, 8)}, {"input_features": {0: "batch"}}, BATCHES, ["torch.export"])
def whisper_encoder():
    names = ("encoder_layers", "decoder_layers"), ("encoder_attention_heads", "decoder_attention_heads"), ("encoder_ffn_dim", "decoder_ffn_dim")
    sizes = {name: size for pair, size in zip(names, (1, 2, 12)) for name in pair}
    places = dict(max_source_positions=4, max_target_positions=4, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1)
    return hf.WhisperModel(hf.WhisperConfig(vocab_size=20, num_mel_bins=4, d_model=8, **sizes, **places)).encoder


@network(lambda batch, length: {"input_values": eighths(batch, 80 + length)}, {"input_values": {0: "batch", 1: "length"}}, [(2, 20), (3, 40)], ["torch.export"])
def wav2vec2():
    convolutions = dict(conv_dim=(4, 4), conv_stride=(4, 2), conv_kernel=(8, 3), num_feat_extract_layers=2)
    return hf.Wav2Vec2Model(hf.Wav2Vec2Config(vocab_size=20, num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2, **convolutions, **SMALL))


@network(lambda batch, length: {"tokens": torch.randint(0, 20, (batch, length))}, {"tokens": {0: "batch", 1: "length"}}, LENGTHS)
def lstm():
    class Classifier(nn.Module):
        def __init__(self):
            super().__init__()
            self.table = nn.Embedding(20, 6)
            self.recurrent = nn.LSTM(6, 5, 2, batch_first=True, bidirectional=True)
            self.head = nn.Linear(10, 3)

        def forward(self, tokens):
            outputs, _ = self.recurrent(self.table(tokens))
            return self.head(outputs[:, -1])

    return Classifier()


@network(lambda batch, _: {"image": eighths(batch, 1, 8, 12)}, {"image": {0: "batch"}}, BATCHES)
def unet():
    def block(channels, result):
        return nn.Sequential(nn.Conv2d(channels, result, 3, padding=1, bias=False), nn.BatchNorm2d(result), nn.ReLU())

    class UNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.down, self.deep, self.bottom = block(1, 2), block(2, 4), block(4, 4)
            self.transposed = nn.ConvTranspose2d(4, 4, 2, 2)
            self.up, self.last, self.head = block(8, 4), block(6, 2), nn.Conv2d(2, 2, 1)

        def forward(self, image):
            first = self.down(image)
            second = self.deep(nn.functional.max_pool2d(first, 2))
            up = self.up(torch.cat([self.transposed(self.bottom(nn.functional.max_pool2d(second, 2))), second], 1))
            wide = nn.functional.interpolate(up, scale_factor=2, mode="bilinear", align_corners=False)
            return self.head(self.last(torch.cat([wide, first], 1)))

    return UNet()


def tensors(result):
    """The tensors that a model gives, in order."""
    if isinstance(result, torch.Tensor):
        return [result]
    values = result.values() if hasattr(result, "values") else result
    return [value for value in values if isinstance(value, torch.Tensor)]


def exported(model, example, axes, exporter, path):
    names = list(example)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        if exporter == "torch.export":
            shapes = {name: {axis: torch.export.Dim.AUTO for axis in axes[name]} for name in names}
            torch.onnx.export(model, (), path, kwargs=example, input_names=names, dynamic_shapes=shapes, dynamo=True, external_data=False)
        else:
            torch.onnx.export(model, (example,), path, input_names=names, dynamic_axes=axes, dynamo=False, opset_version=17)
    file = onnx.load(path)
    for node in file.graph.node:  # where each node comes from in the sources of transformers
        del node.metadata_props[:]
        node.doc_string = ""
    del file.graph.value_info[:], file.graph.metadata_props[:], file.metadata_props[:]
    for value in [*file.graph.input, *file.graph.output, *file.graph.initializer]:
        del value.metadata_props[:]
    return file


def write(name):
    make, example, axes, sizes, exporters = networks[name]
    torch.manual_seed(SEED)
    model = make().eval()
    for parameter in model.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=0.3)  # transformers begins so small that softmax is even
    inputs = [example(*size) for size in sizes]
    with torch.no_grad():
        outputs = [tensors(model(**each)) for each in inputs]
    files = {}
    for exporter in exporters:
        with tempfile.TemporaryDirectory() as folder:
            file = exported(model, inputs[0], axes, exporter, f"{folder}/model.onnx")
        files[exporter] = {"inputs": [each.name for each in file.graph.input], "onnx": base64.b64encode(file.SerializeToString()).decode()}
    names = list(inputs[0])
    golden = {
        "script": "tooling/golden/imported/networks.py",
        "versions": {"torch": torch.__version__, "transformers": hf.__version__, "onnx": onnx.__version__, "onnxscript": onnxscript.__version__, "python": platform.python_version()},
        "seed": SEED,
        "axes": axes,
        "sets": [
            {"inputs": {key: written(value) for key, value in given.items()}, "outputs": [written(y) for y in found]}
            for given, found in zip(inputs, outputs)
        ],
        "files": files,
    }
    text = json.dumps(golden, indent=None, separators=(",", ":"))
    Path(__file__).with_name(f"{name}.json").write_text(text + "\n")
    print(f"{name}: {len(text) // 1000} kB, inputs {names}", flush=True)


for name in sys.argv[1:] or networks:
    write(name)
