"""GPT-2 of transformers: logits, the loss of the next token, gradients; padded batches, token types, and what a config may say."""
import torch
import transformers
from transformers import GPT2Config, GPT2LMHeadModel

from filled import Family
from golden import generator, ints

family = Family("gpt2", transformers=transformers.__version__)
SMALL = {"model_type": "gpt2", "vocab_size": 13, "n_positions": 10, "n_embd": 8, "n_layer": 2, "n_head": 2}


def tokens(*shape):
    return torch.randint(0, 13, shape, generator=generator, dtype=torch.int32)


def forward(model, **inputs):
    """Logits, those of padding as zeros: nobody sees them."""
    given = {key: x.long() for key, x in inputs.items()}
    logits = model(**given).logits
    mask = inputs.get("attention_mask")
    return [logits if mask is None else logits * mask.unsqueeze(-1)]


def next_token(ids, mask=None):
    labels = ids.long() if mask is None else ids.long().masked_fill(mask == 0, -100)

    def loss(logits):
        return torch.nn.functional.cross_entropy(logits[:, :-1].reshape(-1, 13), labels[:, 1:].reshape(-1), ignore_index=-100)

    return loss


def case(name, **changes):
    config = SMALL | changes
    made = GPT2LMHeadModel(GPT2Config(**config, attn_implementation="eager"))
    return family.model(name, config, made)


GRADIENTS = ["transformer.wte.weight", "transformer.wpe.weight", "transformer.h.0.attn.c_attn.weight", "transformer.h.1.mlp.c_proj.bias", "transformer.ln_f.weight"]

with case("as on the hub", n_ctx=10, architectures=["GPT2LMHeadModel"], bos_token_id=12, eos_token_id=12) as call:
    ids = tokens(2, 5)
    call("without padding", {"input_ids": ids}, forward, next_token(ids), GRADIENTS)
    ids, right = tokens(3, 7), ints([[1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0]])
    types = tokens(3, 7)
    call("padded on the right, with token types", {"input_ids": ids, "attention_mask": right, "token_type_ids": types}, forward, next_token(ids, right), GRADIENTS)
    left = right.flip(1)
    places = (left.cumsum(1) - 1).clamp(min=0).int()
    call("padded on the left, with positions", {"input_ids": ids, "attention_mask": left, "position_ids": places}, forward, next_token(ids, left), GRADIENTS)

with case("other sizes, scales and activation", n_inner=12, n_head=4, n_layer=3, activation_function="silu", scale_attn_by_inverse_layer_idx=True, layer_norm_epsilon=0.01, tie_word_embeddings=False) as call:
    ids = tokens(2, 4)
    call("without padding", {"input_ids": ids}, forward, next_token(ids), ["lm_head.weight", "transformer.wte.weight", "transformer.h.2.attn.c_attn.weight"])

with case("scores are not divided", scale_attn_weights=False, n_layer=1, activation_function="relu") as call:
    ids = tokens(1, 6)
    call("without padding", {"input_ids": ids}, forward, next_token(ids), ["transformer.h.0.mlp.c_fc.weight"])

family.write()
