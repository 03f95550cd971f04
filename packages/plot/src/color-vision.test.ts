import { expect, test } from 'vitest';
import { classColors, colorOf } from './internal/colors.ts';
import { channelsOf } from './internal/ramps.ts';
import { inTheme } from './internal/theme.ts';

/** What colours become for eyes that lack a kind of cone: Machado, Oliveira and Fernandes, 2009, of full severity. */
const eyes: Record<string, readonly (readonly number[])[]> = {
  'with all cones': [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  'without red cones': [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  'without green cones': [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  'without blue cones': [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}; // prettier-ignore

const times = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, weight, i) => sum + weight * vector[i], 0));

/** CIELAB, in which equal distances look about equally different, of a colour as such eyes see it. */
function seen(color: string, eye: readonly (readonly number[])[]): number[] {
  const linear = channelsOf(color).map((c) => (c <= 10 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  const toXyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]; // prettier-ignore
  const xyz = times(toXyz, times(eye, linear).map((c) => Math.min(Math.max(c, 0), 1))); // prettier-ignore
  const [x, y, z] = [xyz[0] / 0.9505, xyz[1], xyz[2] / 1.089].map((v) =>
    v > 0.008856 ? Math.cbrt(v) : 7.787 * v + 16 / 116,
  );
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const themed = (color: string, theme: 'light' | 'dark'): string =>
  /"(.*)"/.exec(inTheme('test', `<a fill="${color}"/>`, theme))![1];

test.for((['light', 'dark'] as const).flatMap((theme) => Object.keys(eyes).map((eye) => [theme, eye] as const)))(
  '%s: colours of classes are told apart by eyes %s, and from the paper',
  ([theme, eye]) => {
    const names = Array.from({ length: classColors }, (_, k) => colorOf(k));
    const colors = [...names, '#FFFFFF'].map((color) => seen(themed(color, theme), eyes[eye]));
    for (const [i, a] of colors.entries()) {
      for (const b of colors.slice(i + 1)) {
        const distance = Math.hypot(...a.map((value, k) => value - b[k]));
        expect(distance).toBeGreaterThan(13); // 2 is just seen beside each other
      }
    }
  },
);
