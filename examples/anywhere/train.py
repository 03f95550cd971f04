"""Goes on with a training that gradkit began, with onnxruntime and numpy alone: python3 train.py runs/anywhere [epochs]"""

import json
import os
import sys

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before onnxruntime is loaded

import numpy as np
import onnxruntime

folder, epochs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
load = lambda name: onnxruntime.InferenceSession(f"{folder}/{name}.onnx")
step, evaluate, initial = load("step"), load("evaluate"), load("step.initial")
outputs = [output.name for output in step.get_outputs()]
next_of = json.loads(step.get_modelmeta().custom_metadata_map["states"])  # which output is which input of the next step
states = dict(zip([state.name for state in initial.get_outputs()], initial.run(None, {})))


def read(name, dtype, shape):
    return np.fromfile(f"{folder}/{name}.bin", dtype=np.uint8).reshape(shape).astype(dtype)


images, labels = read("train-images", np.uint8, (-1, 1, 28, 28)), read("train-labels", np.int32, -1)
test_images, test_labels = read("test-images", np.uint8, (-1, 100, 1, 28, 28)), read("test-labels", np.int32, -1)

losses = []
for epoch in range(epochs):
    for start in range(0, len(images) - 63, 64):  # in the order of the file, so that every place sees the same
        batch = slice(start, start + 64)
        results = dict(zip(outputs, step.run(None, {"images": images[batch], "labels": labels[batch], **states})))
        states.update({state: results[output] for state, output in next_of.items()})
        losses.append(float(results["loss"]))
    weights = {value.name: states[value.name] for value in evaluate.get_inputs() if value.name != "images"}
    guesses = np.concatenate([evaluate.run(None, {"images": part, **weights})[0].argmax(1) for part in test_images])
    accuracy = float(np.mean(guesses == test_labels))
    print(f"epoch {epoch + 1}: loss {losses[-1]:.4f}, test accuracy {100 * accuracy:.2f} %")
with open(f"{folder}/python.json", "w") as file:
    json.dump({"losses": losses, "accuracy": accuracy}, file)
