import { Generator, eye, matmul, normal, tensor, transpose, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { expect, test } from 'vitest';
import { Linear, orthogonal, removeParametrizations } from '../index.ts';

/** A linear layer with a weight. */
function linearOf(rows: number[][]): Linear {
  const layer = new Linear(rows[0].length, rows.length);
  layer.weight.value = tensor(rows);
  return layer;
}

const triangle = tensor([[3, 1], [4, 2], [0, 2]]); // prettier-ignore
const close = { absolute: 1e-5, relative: 0 };

// numbers of PyTorch 2.15
test('a weight is made orthogonal as PyTorch does', () => {
  const square = orthogonal(linearOf([[3, 1], [4, 2]])); // prettier-ignore
  expectClose(square.weight.value, [[0.6, -0.8], [0.8, 0.6]], close); // prettier-ignore
  const wide = orthogonal(linearOf([[3, 4, 0], [1, 2, 2]])); // prettier-ignore
  expectClose(wide.weight.value, [[0.6, 0.8, 0], [-0.1569, 0.1177, 0.9806]], { absolute: 1e-4, relative: 0 }); // prettier-ignore
  expect(wide.getParameter('parametrizations.weight.original').value.toArray()).toEqual([
    [-1, 0, 0],
    [0, -1, 0],
  ]);
  expect(wide.getBuffer('parametrizations.weight.0.base').value.shape).toEqual([3, 3]);
});

test('reflections alone begin at the weight, with signs that stay', () => {
  const layer = orthogonal(linearOf(triangle.toArray() as number[][]), { useTrivialization: false });
  const made = layer.weight.value;
  expectClose(made, [[0.6, -0.1569], [0.8, 0.1177], [0, 0.9806]], { absolute: 1e-4, relative: 0 }); // prettier-ignore
  const signs = orthogonal(linearOf([[1, 0], [0, -1]]), { orthogonalMap: 'householder', useTrivialization: false }); // prettier-ignore
  expectClose(signs.weight.value, [[1, 0], [0, -1]], close); // prettier-ignore
});

test.each(['matrix_exp', 'cayley', 'householder'] as const)(
  '%s stays orthogonal wherever it is moved',
  (orthogonalMap) => {
    for (const [rows, columns] of [
      [4, 4],
      [5, 3],
      [3, 5],
    ]) {
      // prettier-ignore
      const rng = new Generator(rows);
      const layer = orthogonal(new Linear(columns, rows, { rng }), { orthogonalMap, rng });
      const original = layer.getParameter('parametrizations.weight.original');
      original.value = original.value.add(normal([rows, columns], { rng }).mul(2).sub(2).tril(-1));
      const isOrthogonal = (w: Tensor): void => {
        const tall = rows < columns ? transpose(w) : w;
        expectClose(matmul(transpose(tall), tall), eye(Math.min(rows, columns)), close);
      };
      isOrthogonal(layer.weight.value);
      layer.weight.value = normal([rows, columns], { rng });
      isOrthogonal(layer.weight.value);
      isOrthogonal(removeParametrizations(layer, 'weight').weight.value);
    }
  },
);

test('mistakes', () => {
  expect(() => orthogonal(new Linear(2, 2), { name: 'bias' })).toThrow(
    'orthogonal: bias is [2] but must be a matrix, with at least 2 axes, not 1',
  );
  expect(() => orthogonal(new Linear(2, 2), { orthogonalMap: 'expm' as never })).toThrow(
    'orthogonal: orthogonalMap is expm; it must be one of matrix_exp, cayley, householder',
  );
  const layer = orthogonal(new Linear(2, 2), { useTrivialization: false });
  expect(() => {
    layer.weight.value = eye(2);
  }).toThrow('Orthogonal: it has no rightInverse');
});
