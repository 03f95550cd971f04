import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from cases import begin, case, draw, finish, ints

begin("recurrent")
batch_first = [{0: "batch", 1: "length"}]
length_first = [{0: "length", 1: "batch"}]


def with_lengths(module, x, hx, options):
    """The layer over packed sequences, unpacked again to all steps."""
    lengths = options["lengths"].long()
    packed = pack_padded_sequence(x, lengths, batch_first=module.batch_first, enforce_sorted=False)
    output, last = module(packed, None if hx is None else tuple(hx) if isinstance(hx, list) else hx)
    total = x.shape[1 if module.batch_first else 0]
    return pad_packed_sequence(output, batch_first=module.batch_first, total_length=total)[0], last


def with_state(module, x, hx):
    return module(x, tuple(hx) if isinstance(hx, list) else hx)


for name, make in {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}.items():
    def state(*shape):
        return [draw(*shape), draw(*shape)] if name == "LSTM" else draw(*shape)

    def state_free(axes):
        return [axes] * (2 if name == "LSTM" else 1)

    case(name, [3, 2], make(3, 2), draw(4, 2, 3), free=length_first)
    case(name, [3, 2, {"batchFirst": True, "bias": False}], make(3, 2, batch_first=True, bias=False), draw(3, 2, 3),
         label="batch first, no bias", free=batch_first)
    case(name, [2, 3, {"numLayers": 2, "bidirectional": True, "batchFirst": True}],
         make(2, 3, num_layers=2, bidirectional=True, batch_first=True), draw(1, 3, 2), state(4, 1, 3), call=with_state,
         label="two layers, both directions, a state", free=[{0: "batch", 1: "length"}, *state_free({1: "batch"})])
    case(name, [3, 2, {"numLayers": 2}], make(3, 2, num_layers=2), draw(3, 3), label="one sequence", free=[{0: "length"}])
    case(name, [3, 2], make(3, 2), draw(1, 3), state(1, 2), call=with_state, label="one step, a state", training=False,
         free=[{0: "length"}, *state_free({})])
    case(name, [2, 3, {"bidirectional": True}], make(2, 3, bidirectional=True), draw(4, 3, 2), None,
         {"lengths": ints([2, 4, 1])}, call=with_lengths, label="lengths, both directions", free=[{1: "batch"}, {0: "batch"}])
    case(name, [2, 2, {"numLayers": 2, "batchFirst": True, "dropout": 0.5}], make(2, 2, num_layers=2, batch_first=True, dropout=0.5),
         draw(2, 3, 2), state(2, 2, 2), {"lengths": ints([3, 1])}, call=with_lengths, training=False,
         label="lengths, two layers, a state", free=[{0: "batch"}, *state_free({1: "batch"}), {0: "batch"}])

case("RNN", [3, 2, {"nonlinearity": "relu", "bidirectional": True}], nn.RNN(3, 2, nonlinearity="relu", bidirectional=True),
     draw(4, 2, 3), label="relu", free=length_first)
case("LSTM", [3, 4, {"projSize": 2}], nn.LSTM(3, 4, proj_size=2), draw(3, 2, 3), label="projection", free=[{1: "batch"}])
case("LSTM", [3, 4, {"projSize": 1, "numLayers": 2, "bidirectional": True, "batchFirst": True}],
     nn.LSTM(3, 4, proj_size=1, num_layers=2, bidirectional=True, batch_first=True), draw(2, 3, 3),
     [draw(4, 2, 1), draw(4, 2, 4)], call=with_state, label="projection, both directions, a state",
     free=[{0: "batch"}, {1: "batch"}, {1: "batch"}])

both = [{0: "batch"}, {0: "batch"}]
for name, make in {"RNNCell": nn.RNNCell, "GRUCell": nn.GRUCell}.items():
    case(name, [3, 2], make(3, 2), draw(4, 3))
    case(name, [3, 2, {"bias": False}], make(3, 2, bias=False), draw(1, 3), draw(1, 2), label="no bias, a state", free=both)
    case(name, [2, 3], make(2, 3), draw(2), draw(3), label="one sequence", free=[{}, {}])
case("RNNCell", [3, 2, {"nonlinearity": "relu"}], nn.RNNCell(3, 2, nonlinearity="relu"), draw(2, 3), draw(2, 2), label="relu", free=both)
case("LSTMCell", [3, 2], nn.LSTMCell(3, 2), draw(4, 3))
case("LSTMCell", [3, 2, {"bias": False}], nn.LSTMCell(3, 2, bias=False), draw(1, 3), [draw(1, 2), draw(1, 2)], call=with_state,
     label="no bias, a state", free=[{0: "batch"}] * 3)
case("LSTMCell", [2, 3], nn.LSTMCell(2, 3), draw(2), [draw(3), draw(3)], call=with_state, label="one sequence", free=[{}, {}, {}])

finish()
