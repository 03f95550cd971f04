"""Golden files of Keras 3, which TensorFlow.js does not read: models of all kinds as `to_json` writes them, weights by their paths, and what they give
for an input, to keras-3.json. Weights and inputs have few digits, so that float32 has them exactly.

Run with Keras 3.15 on PyTorch: KERAS_BACKEND=torch python keras_3.py
"""
import json
from pathlib import Path

import keras
import numpy
from keras import layers

SEED = 0


def image():
    return keras.Sequential([
        layers.Input((9, 8, 3)),
        layers.Rescaling(0.5, offset=-0.25),
        layers.Conv2D(4, 3, strides=2, padding="same", activation="hard_sigmoid"),
        layers.BatchNormalization(),
        layers.LeakyReLU(negative_slope=0.1),
        layers.DepthwiseConv2D(2, depth_multiplier=2),
        layers.Activation("hard_silu"),
        layers.SeparableConv2D(3, 2, activation="silu"),
        layers.ReLU(max_value=6),
        layers.MaxPooling2D(2),
        layers.Dropout(0.5),
        layers.Flatten(),
        layers.Dense(4, activation="softmax"),
    ])


def words():
    return keras.Sequential([
        layers.Input((5,)),
        layers.Embedding(7, 3),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
        layers.Bidirectional(layers.GRU(2, return_sequences=True), merge_mode="sum"),
        layers.SimpleRNN(3),
        layers.Dense(2),
    ])


def graph():
    inner = keras.Sequential([layers.Input((4,)), layers.Dense(4, activation="tanh"), layers.LayerNormalization()], name="inner")
    x, state = keras.Input((5, 3), name="x"), keras.Input((4,), name="state")
    steps, *last = layers.LSTM(4, return_sequences=True, return_state=True)(x, initial_state=[state, state])
    both = layers.Add()([layers.TimeDistributed(layers.Dense(4))(x), layers.Conv1D(4, 3, padding="causal")(x)])
    mixed = layers.PReLU(shared_axes=[1])(1 - (both * steps) / 2)
    pooled = layers.GlobalAveragePooling1D()(mixed - 0.5)
    return keras.Model([x, state], [layers.Concatenate()([inner(pooled), inner(last[0])]), last[1] + 1])


def rest():
    """What TensorFlow.js has not, or does otherwise."""
    x = keras.Input((7, 6, 2))
    dilated = layers.DepthwiseConv2D(3, dilation_rate=2)(x)
    difference = layers.Subtract()([dilated, layers.Cropping2D(2)(x)])
    gates = layers.Dense(2, activation="sigmoid")(layers.GlobalAveragePooling2D(keepdims=True)(difference))
    return keras.Model(x, layers.UpSampling2D(2)(layers.Multiply()([difference, gates])))


def masks():
    tokens = keras.Input((6,))
    steps = layers.Embedding(4, 3, mask_zero=True)(tokens)
    both = layers.Dropout(0.5)(layers.Bidirectional(layers.LSTM(3, return_sequences=True), merge_mode="ave")(steps))
    added = layers.Add()([both, steps])
    read = layers.GRU(2, reset_after=False)(layers.Bidirectional(layers.SimpleRNN(2, return_sequences=True))(added))
    return keras.Model(tokens, [read, layers.GlobalAveragePooling1D()(added), both])


def written(value):
    array = numpy.asarray(value, dtype="float32")
    return {"shape": list(array.shape), "dtype": "float32", "data": [round(float(each), 7) for each in array.flat]}


def case(name, model, random):
    def numbers(shape):
        return numpy.round(random.normal(size=shape) * 64) / 128

    for weight in model.weights:
        values = numbers(tuple(weight.shape))
        weight.assign(abs(values) + 0.5 if "variance" in weight.path else values)
    most = {"words": 7, "masks": 4}
    shapes = [tuple(size or 2 for size in each.shape) for each in model.inputs]
    inputs = [random.integers(0, most[name], shape) if name in most else numbers(shape) for shape in shapes]
    outputs = model.predict([each.astype("float32") for each in inputs], verbose=0)
    return {
        "name": name,
        "topology": {"keras_version": keras.__version__, "backend": "torch", "model_config": json.loads(model.to_json())},
        "weights": [{"path": weight.path, **written(weight.numpy())} for weight in model.weights],
        "inputs": [written(each) for each in inputs],
        "outputs": [written(each) for each in (outputs if isinstance(outputs, list) else [outputs])],
    }


def main():
    random = numpy.random.default_rng(SEED)
    cases = [case(name, make(), random) for name, make in {"image": image, "words": words, "graph": graph, "rest": rest, "masks": masks}.items()]
    text = json.dumps({"script": "keras_3.py", "keras": keras.__version__, "seed": SEED, "cases": cases}, separators=(",", ":"))
    Path(__file__).with_name("keras-3.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
