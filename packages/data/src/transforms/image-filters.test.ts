import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  adjustSharpness,
  affine,
  autocontrast,
  centerCrop,
  equalize,
  gaussianBlur,
  grayscale,
  invert,
  perspective,
  posterize,
  resize,
  type Transform,
} from '../index.ts';

const transforms = {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  adjustSharpness,
  affine,
  autocontrast,
  centerCrop,
  equalize,
  gaussianBlur,
  grayscale,
  invert,
  perspective,
  posterize,
  resize,
};

type Dtype = 'uint8' | 'float32';

interface Golden {
  readonly inputs: Readonly<Record<string, Readonly<Record<Dtype, Written>>>>;
  readonly cases: readonly {
    readonly transform: keyof typeof transforms;
    readonly arguments: readonly never[];
    readonly of: string;
    readonly dtype: Dtype;
    readonly output: Written;
  }[];
}
const golden = readGolden<Golden>('data/image_filters');

describe('against torchvision', () => {
  it.each(golden.cases)('$transform $arguments, $dtype $of', ({ transform, arguments: given, of, dtype, output }) => {
    const { shape, data } = golden.inputs[of][dtype];
    const call = transforms[transform] as (...given: readonly unknown[]) => unknown;
    const x = tensor(data, { shape, dtype });
    const result = (given.length === 0 ? call(x) : (call(...given) as Transform)(x)) as typeof x;
    expect(result.dtype).toBe(dtype);
    // float32 there, doubles here: a value between two bytes may become the other one
    expectClose(result, output, { absolute: dtype === 'uint8' ? 1 : 2e-6 });
    const differing = [...result.data].filter((value, i) => dtype === 'uint8' && value !== output.data[i]);
    expect(differing.length).toBeLessThanOrEqual(0.02 * result.size);
  });
});
