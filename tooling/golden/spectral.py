"""Golden numbers of spectra: Fourier transforms. A complex number is a last axis of 2, as view_as_real has it."""
import math

import torch
import torch.fft as F

from golden import draw, operation

COMPLEX = torch.view_as_complex
REAL = torch.view_as_real


def complex_of(x):
    return COMPLEX(x.contiguous()) if x.shape[-1] == 2 else x[..., 0].to(torch.complex128 if x.dtype == torch.float64 else torch.complex64)


def both(f, **options):
    """A function of complex numbers, of tensors whose last axis has real and imaginary parts."""
    def call(x):
        y = f(complex_of(x), **options)
        return REAL(y) if y.is_complex() else y
    return call


def forwards(f, **options):
    return lambda x: REAL(f(x, **options))


with operation("fft") as case:
    case("a power of two", both(F.fft), [draw(2, 4, 2)])
    for n in [1, 2, 3, 6, 8, 16, 29, 30]:
        case(f"{n} numbers", both(F.fft), [draw(n, 2)])
    case("real numbers", both(F.fft), [draw(2, 5, 1)])
    case("another axis", both(F.fft, dim=0), [draw(3, 2, 2)], axis=0)
    case("cut off", both(F.fft, n=3), [draw(5, 2)], n=3)
    case("filled up", both(F.fft, n=6, dim=0), [draw(4, 2, 2)], n=6, axis=0)
    case("orthonormal", both(F.fft, norm="ortho"), [draw(5, 2)], norm="ortho")
    case("divided forwards", both(F.fft, norm="forward"), [draw(4, 2)], norm="forward")
    case("an empty batch", both(F.fft), [draw(0, 4, 2)])

with operation("ifft") as case:
    case("a power of two", both(F.ifft), [draw(2, 4, 2)])
    for n in [1, 3, 30]:
        case(f"{n} numbers", both(F.ifft), [draw(n, 2)])
    case("another axis, filled up", both(F.ifft, n=5, dim=0), [draw(3, 2, 2)], axis=0, n=5)
    case("orthonormal", both(F.ifft, norm="ortho"), [draw(5, 2)], norm="ortho")
    case("divided forwards", both(F.ifft, norm="forward"), [draw(4, 2)], norm="forward")

for name in ["fft2", "ifft2"]:
    f = getattr(F, name)
    with operation(name) as case:
        case("matrices", both(f), [draw(2, 3, 4, 2)])
        case("other axes and lengths", both(f, s=(4, 2), dim=(0, 1), norm="ortho"), [draw(3, 4, 2)], s=[4, 2], axis=[0, 1], norm="ortho")

for name in ["fftn", "ifftn"]:
    f = getattr(F, name)
    with operation(name) as case:
        case("all axes", both(f), [draw(2, 3, 2, 2)])
        case("the last axes, of other lengths", both(f, s=(2, 3)), [draw(2, 3, 2, 2)], s=[2, 3])

with operation("rfft") as case:
    case("a power of two", forwards(F.rfft), [draw(2, 4)])
    for n in [1, 2, 3, 6, 9, 30]:
        case(f"{n} numbers", forwards(F.rfft), [draw(n)])
    case("another axis, filled up", forwards(F.rfft, n=4, dim=0), [draw(3, 2)], axis=0, n=4)
    case("orthonormal", forwards(F.rfft, norm="ortho"), [draw(5)], norm="ortho")
    case("an empty batch", forwards(F.rfft), [draw(0, 4)])

with operation("irfft") as case:
    case("an even number", both(F.irfft), [draw(2, 3, 2)])
    case("an odd number", both(F.irfft, n=5), [draw(3, 2)], n=5)
    case("another axis, cut off", both(F.irfft, n=2, dim=0), [draw(4, 2, 2)], axis=0, n=2)
    case("filled up", both(F.irfft, n=9, norm="forward"), [draw(3, 2)], n=9, norm="forward")
    case("one number", both(F.irfft, n=1), [draw(1, 2)], n=1)

with operation("rfft2") as case:
    case("matrices", forwards(F.rfft2), [draw(2, 3, 4)])
    case("other axes and lengths", forwards(F.rfft2, s=(4, 3), dim=(1, 0), norm="ortho"), [draw(2, 4)], s=[4, 3], axis=[1, 0], norm="ortho")

with operation("irfft2") as case:
    case("matrices", both(F.irfft2), [draw(2, 3, 3, 2)])
    case("odd lengths", both(F.irfft2, s=(2, 3), norm="ortho"), [draw(3, 3, 2)], s=[2, 3], norm="ortho")

with operation("rfftn") as case:
    case("all axes", forwards(F.rfftn), [draw(2, 3, 4)])

with operation("irfftn") as case:
    case("all axes", both(F.irfftn), [draw(2, 3, 2, 2)])

with operation("fftshift") as case:
    case("all axes", lambda x: F.fftshift(x), [draw(3, 4)])
    case("one axis", lambda x: F.fftshift(x, dim=1), [draw(2, 5)], axis=1)

with operation("ifftshift") as case:
    case("all axes", lambda x: F.ifftshift(x), [draw(3, 4)])
    case("one axis", lambda x: F.ifftshift(x, dim=1), [draw(2, 5)], axis=1)


def stft(x, n_fft, **options):
    return REAL(torch.stft(x, n_fft, return_complex=True, **options))


with operation("stft") as case:
    case("centered", lambda x: stft(x, 8), [draw(20)], nFft=8)
    case("not centered, another hop", lambda x: stft(x, 6, hop_length=4, center=False), [draw(2, 15)], nFft=6, hopLength=4, center=False)
    case("a short window, other padding", lambda x: stft(x, 8, hop_length=3, win_length=5, pad_mode="constant", window=torch.ones(5, dtype=x.dtype)), [draw(10)],
         nFft=8, hopLength=3, winLength=5, padMode="constant")
    case("both sides, normalized", lambda x: stft(x, 4, normalized=True, onesided=False), [draw(2, 9)], nFft=4, normalized=True, onesided=False)

with operation("istft") as case:
    for name, ours, theirs in [
        ("centered", {}, {}),
        ("another hop, a length", {"hopLength": 3, "length": 14}, {"hop_length": 3, "length": 14}),
        ("not centered, normalized", {"center": False, "normalized": True}, {"center": False, "normalized": True}),
    ]:
        case(name, lambda x: torch.istft(complex_of(x), 8, window=torch.ones(8, dtype=x.dtype), **theirs), [draw(2, 5, 6, 2)], nFft=8, **ours)
    case("both sides", lambda x: torch.istft(complex_of(x), 4, window=torch.ones(4, dtype=x.dtype), onesided=False), [draw(4, 5, 2)], nFft=4, onesided=False)


# torchaudio's definitions, https://github.com/pytorch/audio/blob/main/src/torchaudio/functional/functional.py
def spectrogram(x, n_fft=400, win_length=None, hop_length=None, pad=0, power=2.0, normalized=False, **options):
    win_length = win_length or n_fft
    window = torch.hann_window(win_length, dtype=x.dtype)
    x = torch.nn.functional.pad(x, (pad, pad))
    y = torch.stft(x, n_fft, hop_length or win_length // 2, win_length, window, normalized=normalized == "frame_length", return_complex=True, **options)
    if normalized is True or normalized == "window":
        y = y / window.pow(2.0).sum().sqrt()
    return REAL(y) if power is None else y.abs().pow(power)


def slaney_mel(f):
    f = torch.as_tensor(f, dtype=torch.float64)
    return torch.where(f >= 1000, 15 + torch.log(f.clamp(min=1e-9) / 1000) / (math.log(6.4) / 27), f / (200 / 3))


def slaney_hertz(m):
    return torch.where(m >= 15, 1000 * torch.exp(math.log(6.4) / 27 * (m - 15)), 200 / 3 * m)


def melscale_fbanks(n_freqs, f_min, f_max, n_mels, sample_rate, norm=None, mel_scale="htk"):
    frequencies = torch.linspace(0, sample_rate // 2, n_freqs, dtype=torch.float64)
    to_mel = slaney_mel if mel_scale == "slaney" else lambda f: 2595.0 * torch.log10(1.0 + torch.as_tensor(f, dtype=torch.float64) / 700.0)
    to_hertz = slaney_hertz if mel_scale == "slaney" else lambda m: 700.0 * (10.0 ** (m / 2595.0) - 1.0)
    points = to_hertz(torch.linspace(float(to_mel(f_min)), float(to_mel(f_max)), n_mels + 2, dtype=torch.float64))
    widths = points[1:] - points[:-1]
    slopes = points[None] - frequencies[:, None]
    filters = torch.minimum(-slopes[:, :-2] / widths[:-1], slopes[:, 2:] / widths[1:]).clamp(min=0)
    return filters * (2.0 / (points[2:] - points[:-2]))[None] if norm == "slaney" else filters


def mel_spectrogram(x, sample_rate=16000, n_fft=400, f_min=0.0, f_max=None, n_mels=128, norm=None, mel_scale="htk", **options):
    y = spectrogram(x, n_fft, **options)
    filters = melscale_fbanks(n_fft // 2 + 1, f_min, f_max or sample_rate // 2, n_mels, sample_rate, norm, mel_scale).to(torch.float32)
    return (y.mT @ filters.to(x.dtype)).mT


def amplitude_to_db(x, multiplier=10.0, top_db=None):
    y = multiplier * torch.log10(x.clamp(min=1e-10))
    if top_db is None:
        return y
    axes = list(range(max(0, y.dim() - 3), y.dim()))
    return torch.maximum(y, y.amax(axes, keepdim=True) - top_db)


def mfcc(x, n_mfcc=40, norm="ortho", log_mels=False, **options):
    y = mel_spectrogram(x, **options)
    y = torch.log(y + 1e-6) if log_mels else amplitude_to_db(y, top_db=80)
    n = torch.arange(y.shape[-2], dtype=torch.float64)
    matrix = torch.cos(math.pi / y.shape[-2] * (n + 0.5) * torch.arange(n_mfcc, dtype=torch.float64)[:, None])
    if norm is None:
        matrix = matrix * 2.0
    else:
        matrix[0] *= 1.0 / math.sqrt(2.0)
        matrix = matrix * math.sqrt(2.0 / y.shape[-2])
    return (y.mT @ matrix.T.to(x.dtype)).mT


with operation("spectrogram") as case:
    case("power", lambda x: spectrogram(x, 8), [draw(2, 20)], nFft=8)
    case("magnitude, padded", lambda x: spectrogram(x, 8, win_length=6, hop_length=4, pad=2, power=1.0, center=False), [draw(20)], nFft=8, winLength=6,
         hopLength=4, pad=2, power=1, center=False)
    case("complex, divided by the window", lambda x: spectrogram(x, 8, power=None, normalized=True), [draw(12)], nFft=8, power=None, normalized=True)
    case("divided by the length", lambda x: spectrogram(x, 8, normalized="frame_length", onesided=False), [draw(12)], nFft=8, normalized="frame_length", onesided=False)

with operation("melSpectrogram") as case:
    case("filters of O'Shaughnessy", lambda x: mel_spectrogram(x, n_fft=32, n_mels=5), [draw(50)], nFft=32, nMels=5)
    case("filters of Slaney, divided by their widths", lambda x: mel_spectrogram(x, 8000, 16, n_mels=4, f_min=100.0, f_max=3000.0, norm="slaney", mel_scale="slaney",
         hop_length=8), [draw(2, 30)], sampleRate=8000, nFft=16, nMels=4, fMin=100, fMax=3000, norm="slaney", melScale="slaney", hopLength=8)

with operation("amplitudeToDB") as case:
    case("power", amplitude_to_db, [draw(2, 3, low=0.1)])
    case("magnitude", lambda x: amplitude_to_db(x, 20.0), [draw(4, low=0.1)], stype="magnitude")
    case("not far below the largest", lambda x: amplitude_to_db(x, top_db=20), [torch.tensor([[[1.0, 0.5, 1e-3, 0.0]], [[1e-3, 1e-4, 1e-9, 0.0]]])], smooth=False, topDb=20)

with operation("mfcc") as case:
    case("of decibels", lambda x: mfcc(x, 4, n_fft=32, n_mels=5), [draw(50)], nMfcc=4, melkwargs={"nFft": 32, "nMels": 5})
    case("of logarithms", lambda x: mfcc(x, 3, None, True, n_fft=32, n_mels=4), [draw(2, 40)], nMfcc=3, norm=None, logMels=True, melkwargs={"nFft": 32, "nMels": 4})

with operation("hfft") as case:
    case("an even number", both(F.hfft), [draw(2, 3, 2)])
    case("an odd number, orthonormal", both(F.hfft, n=5, norm="ortho"), [draw(3, 2)], n=5, norm="ortho")
    case("divided forwards", both(F.hfft, norm="forward"), [draw(3, 2)], norm="forward")

with operation("ihfft") as case:
    case("an even number", forwards(lambda x: F.ihfft(x).resolve_conj()), [draw(2, 4)])
    case("divided forwards, an odd number", forwards(lambda x: F.ihfft(x, norm="forward").resolve_conj()), [draw(5)], norm="forward")
