"""Golden values of arrays and sounds: files that NumPy, SciPy and the wave module write, and what is in them, written to arrays.json."""
import base64
import io
import json
import math
import wave
from pathlib import Path

import numpy
import scipy
from scipy.io import wavfile

SEED = 2026
random = numpy.random.default_rng(SEED)
ordered = numpy.arange(-3, 3).reshape(2, 3)


def number(value):
    value = float(value)
    return value if math.isfinite(value) else "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def packed(write):
    file = io.BytesIO()
    write(file)
    return base64.b64encode(file.getvalue()).decode()


def written(array):
    """A complex array has a last axis of 2, as in torch.view_as_real."""
    real = numpy.stack([array.real, array.imag], -1) if numpy.iscomplexobj(array) else array
    return {"shape": list(real.shape), "dtype": str(array.dtype.name), "data": [number(x) for x in real.flatten()]}


arrays = {
    **{dtype: ordered.astype(dtype) for dtype in ["i1", "<i2", "<i4", "<i8", "<f2", "<f4", "<f8", ">i2", ">i4", ">i8", ">f2", ">f4", ">f8"]},
    **{dtype: (ordered + 3).astype(dtype) for dtype in ["u1", "<u2", "<u4", "<u8", ">u2", ">u4", ">u8"]},
    "bool": ordered > 0,
    "complex64": (ordered + 2j * ordered).astype("<c8"),
    "complex128, the other way round": (ordered + 2j * ordered).astype(">c16"),
    "Fortran": numpy.asfortranarray(random.standard_normal((2, 3, 4)).astype("f4")),
    "Fortran, complex": numpy.asfortranarray(ordered * (1 - 1j)),
    "one number": numpy.array(2.5),
    "a row": numpy.arange(5.0),
    "nothing": numpy.zeros((0, 3), "f4"),
    "special": numpy.array([numpy.nan, numpy.inf, -numpy.inf, -0.0, 5e-324]),
    "largest": numpy.array([numpy.iinfo("u4").max], "u4"),
}
parts = {"weights": random.standard_normal((3, 2)).astype("f4"), "labels": numpy.array([2, 0, 1]), "mask": ordered > 0}


def wave24(file, rate, samples):
    with wave.open(file, "wb") as sound:
        sound.setnchannels(samples.shape[1])
        sound.setsampwidth(3)
        sound.setframerate(rate)
        sound.writeframes(b"".join(int(x).to_bytes(3, "little", signed=True) for x in samples.flatten()))


def sound(rate, samples):
    return packed(lambda file: wavfile.write(file, rate, samples)), samples


noise = random.standard_normal((7, 2)) * 0.3
deep = (noise * 2**23).astype("i4")
sounds = {
    "8 bits": (*sound(8000, (noise[:, 0] * 127 + 128).astype("u1")), lambda x: (x.astype("f8") - 128) / 2**7),
    "16 bits": (*sound(44100, (noise * 2**15).astype("i2")), lambda x: x / 2**15),
    "24 bits": (packed(lambda file: wave24(file, 16000, deep)), deep, lambda x: x / 2**23),
    "32 bits": (*sound(48000, (noise * 2**31).astype("i4")), lambda x: x / 2**31),
    "floats": (*sound(22050, noise.astype("f4")), lambda x: x),
    "floats of 64 bits": (*sound(22050, noise), lambda x: x),
    "silence": (*sound(8000, numpy.zeros((0, 2), "i2")), lambda x: x),
}


def heard(file, samples, scale):
    """What SciPy reads, scaled as torchaudio does, [channels, samples]; SciPy puts 24 bits into the upper ones of 32."""
    rate, read = wavfile.read(io.BytesIO(base64.b64decode(file)))
    assert (read == (samples << 8 if file == sounds["24 bits"][0] else samples)).all()
    scaled = numpy.atleast_2d(scale(samples).T).astype("f4")
    return {"sampleRate": rate, "waveform": written(scaled)}


golden = {
    "script": Path(__file__).name,
    "versions": {"numpy": numpy.__version__, "scipy": scipy.__version__},
    "seed": SEED,
    "npy": [
        {"name": name, "file": packed(lambda file: numpy.save(file, array)), "array": written(array)}
        for name, array in arrays.items()
    ],
    "npz": {
        "files": {
            "savez": packed(lambda file: numpy.savez(file, **parts)),
            "savez_compressed": packed(lambda file: numpy.savez_compressed(file, **parts)),
        },
        "arrays": {name: written(array) for name, array in parts.items()},
    },
    "refused": {
        "text": packed(lambda file: numpy.save(file, numpy.array(["a", "bc"]))),
        "objects": packed(lambda file: numpy.save(file, numpy.array([{}]), allow_pickle=True)),
        "records": packed(lambda file: numpy.save(file, numpy.zeros(2, [("x", "f4")]))),
        "too large": packed(lambda file: numpy.save(file, numpy.array([2**53 + 1]))),
    },
    "wav": [{"name": name, "file": sound[0], **heard(*sound)} for name, sound in sounds.items()],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
