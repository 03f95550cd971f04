"""Golden numbers of spectra: Fourier transforms. A complex number is a last axis of 2, as view_as_real has it."""
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
