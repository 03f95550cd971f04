import { Generator, lessEqual, normal, where, type Shape, type Tensor } from '@gradkit/core-tensor';
import { expand } from '@gradkit/onnx-export';
import { expect, it } from 'vitest';
import { expectSameValues, namesOf, tracedStep } from '../../testing/steps.ts';
import { reluGradients } from './relu-gradients.ts';

const rng = new Generator(2);
const large = [16, 4096];

/** Fails unless a step does the same as before; gives the names of its operations. */
function rewritten(f: (x: Tensor, dy: Tensor) => Tensor, ...shapes: Shape[]): string[] {
  const step = tracedStep((x, dy) => [f(x, dy)], ...shapes);
  const now = reluGradients(step);
  expectSameValues(expand(now), step, ...shapes.map((shape) => normal(shape, { rng })));
  return namesOf(now.operations);
}

const masked = (x: Tensor, dy: Tensor): Tensor => where(lessEqual(x, 0), 0, dy);

it('a large one becomes one operation', () => {
  expect(rewritten(masked, large, large)).toContain('reluGradient');
});

it.each<[string, (x: Tensor, dy: Tensor) => Tensor, Shape, Shape]>([
  ['small ones', masked, [16, 40], [16, 40]],
  ['what is stretched', masked, [16, 1], large],
  ['another limit', (x, dy) => where(lessEqual(x, 1), 0, dy), large, large],
  ['something else than 0', (x, dy) => where(lessEqual(x, 0), 2, dy), large, large],
])('but not %s', (_, f, x, dy) => {
  expect(rewritten(f, x, dy)).not.toContain('reluGradient');
});
