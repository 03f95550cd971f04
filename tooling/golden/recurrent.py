"""Golden numbers of recurrent operations: one layer over whole sequences, or over some of lengths of their own."""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from golden import draw, ints, operation

KINDS = {"lstm": (nn.LSTM, 4, 2), "gru": (nn.GRU, 3, 1), "rnn": (nn.RNN, 1, 1)}


def reference(kind, nonlinearity=None):
    """The layer as a function of its weights: `[directions, …]` each, the biases in one."""
    make, _, states = KINDS[kind]

    def run(x, weight_ih, weight_hh, bias, *rest):
        lengths = rest[-1] if rest and not rest[-1].is_floating_point() else None
        initial = rest[:states] if len(rest) >= states and rest[0].is_floating_point() else None
        directions, _, hidden = weight_hh.shape
        known = {} if nonlinearity is None else {"nonlinearity": nonlinearity}
        layer = make(x.shape[2], hidden, bidirectional=directions == 2, **known).to(x.dtype)
        values = {}
        for d, end in enumerate(["", "_reverse"][:directions]):
            ih, hh = bias[d].chunk(2)
            values |= {f"weight_ih_l0{end}": weight_ih[d], f"weight_hh_l0{end}": weight_hh[d],
                       f"bias_ih_l0{end}": ih, f"bias_hh_l0{end}": hh}
        given = x if lengths is None else pack_padded_sequence(x, lengths.long(), enforce_sorted=False)
        start = None if initial is None else initial[0] if states == 1 else initial
        outputs, last = torch.func.functional_call(layer, values, (given, start))
        if lengths is not None:
            outputs = pad_packed_sequence(outputs, total_length=x.shape[0])[0]
        return (outputs, *([last] if states == 1 else last))

    return run


def weights(kind, features, hidden, directions=1):
    gates = KINDS[kind][1]
    return [draw(directions, gates * hidden, features), draw(directions, gates * hidden, hidden), draw(directions, 2 * gates * hidden)]


for kind, (_, _, states) in KINDS.items():
    def given(*shape):
        return [draw(*shape) for _ in range(states)]

    nothing = {"hidden": None} | ({"cell": None} if states == 2 else {})
    with operation(kind) as case:
        run = reference(kind)
        case("from zeros", run, [draw(4, 2, 3), *weights(kind, 3, 2)])
        case("from a state", run, [draw(3, 2, 3), *weights(kind, 3, 4), *given(1, 2, 4)])
        case("one step", run, [draw(1, 2, 2), *weights(kind, 2, 3), *given(1, 2, 3)])
        case("batch 1, one feature", run, [draw(3, 1, 1), *weights(kind, 1, 1), *given(1, 1, 1)])
        case("both directions", run, [draw(3, 2, 3), *weights(kind, 3, 2, 2), *given(2, 2, 2)])
        case("lengths", run, [draw(4, 3, 2), *weights(kind, 2, 2), *given(1, 3, 2), ints([2, 4, 1])])
        case("both directions, lengths", run, [draw(4, 3, 2), *weights(kind, 2, 3, 2), *given(2, 3, 3), ints([1, 3, 2])])
        case("lengths, from zeros", run, [draw(3, 2, 2), *weights(kind, 2, 2, 2), ints([3, 1])], **nothing)
        if kind == "rnn":
            case("relu", reference("rnn", "relu"),
                 [draw(3, 2, 3), *weights(kind, 3, 4, 2), *given(2, 2, 4), ints([3, 2])], nonlinearity="relu")
