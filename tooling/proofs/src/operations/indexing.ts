import { einsum, gather, indexAdd, scatterAdd, sort, take, topk } from '@gradkit/core-tensor';
import type { Proof, Proofs } from '../proof.ts';

const exceptions = (ways: readonly string[]): Omit<Proof, 'run'> => ({
  kinks: ways.map((way) => `${way}, ties`),
  notInOnnxRuntime: Object.fromEntries(ways.map((way) => [`${way}, NaN`, 'its TopK gives NaN no certain place'])),
});

export const indexing: Proofs = {
  gather: ([x, indices], { axis }) => gather(x, axis, indices),
  take: ([x, indices], { axis }) => take(x, indices, axis),
  scatterAdd: ([x, indices, updates], { axis }) => scatterAdd(x, axis, indices, updates),
  indexAdd: ([x, indices, updates], { axis }) => indexAdd(x, axis, indices, updates),
  sort: {
    run([x], { axis, ...options }) {
      const { values, indices } = sort(x, axis, options);
      return [values, indices];
    },
    ...exceptions(['ascending', 'descending']),
  },
  topk: {
    run([x], { k, axis, ...options }) {
      const { values, indices } = topk(x, k, axis, options);
      return [values, indices];
    },
    ...exceptions(['largest', 'smallest']),
  },
  einsum: (tensors, { equation }) => einsum(equation, tensors),
};
