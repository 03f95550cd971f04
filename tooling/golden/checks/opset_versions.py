"""Which opsets releases of ONNX Runtime read, as a table: opset_versions.py FOLDER PYTHON…

The folder is written by `pnpm --filter @gradkit-internal/proofs exported-models FOLDER`. Each PYTHON is an interpreter with another release
installed, as by `python -m venv 1.17 && 1.17/bin/pip install onnxruntime==1.17.3 'numpy<2'`. A release reads an opset if it loads every
model of that opset, runs it at all sizes and gives gradkit's numbers.
"""
import json
import os
import subprocess
import sys
from pathlib import Path

OPSETS = range(17, 24)


def run(folder):
    """With the release of this interpreter: prints its version and, for each opset, whether it reads it."""
    import numpy
    import onnxruntime

    def reads(opset):
        paths = sorted(folder.glob(f"*-{opset}.onnx"))
        assert paths, f"{folder} has no models of opset {opset}"
        try:
            for path in paths:
                session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
                (given,) = session.get_inputs()
                for case in json.loads(path.with_suffix(".json").read_text()):
                    x, *expected = [
                        numpy.array(each["data"], each["dtype"]).reshape(each["shape"])
                        for each in (case["input"], *case["outputs"])
                    ]
                    for result, wanted in zip(session.run(None, {given.name: x}), expected):
                        numpy.testing.assert_allclose(result, wanted, rtol=1e-4, atol=1e-5)
            return True
        except Exception as error:
            print(f"{onnxruntime.__version__} {path.name}: {str(error)[:150]}", file=sys.stderr)
            return False

    print(json.dumps({"version": onnxruntime.__version__, "reads": [reads(opset) for opset in OPSETS]}))


def main(folder, pythons):
    rows = []
    for python in pythons:
        call = subprocess.run([python, __file__, folder], stdout=subprocess.PIPE, text=True)
        if call.returncode != 0:
            print(f"{python}: cannot be run", file=sys.stderr)
            continue
        rows.append(json.loads(call.stdout.splitlines()[-1]))
    rows.sort(key=lambda row: [int(part) for part in row["version"].split(".")])
    print("| ONNX Runtime | " + " | ".join(str(opset) for opset in OPSETS) + " |")
    print("|---" * (len(OPSETS) + 1) + "|")
    for row in rows:
        print(f"| {row['version']} | " + " | ".join("yes" if each else "–" for each in row["reads"]) + " |")


os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before onnxruntime is loaded
if len(sys.argv) > 2:
    main(sys.argv[1], sys.argv[2:])
else:
    run(Path(sys.argv[1]))
