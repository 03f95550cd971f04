import { einsum, gather, indexAdd, indexSelect, scatterAdd, sort, topk } from '@gradkit/core-tensor';
import type { Proof, Proofs } from '../proof.ts';

const exceptions = (ways: readonly string[]): Omit<Proof, 'run'> => ({
  kinks: ways.map((way) => `${way}, ties`),
  notInOnnxRuntime: Object.fromEntries(ways.map((way) => [`${way}, NaN`, 'its TopK gives NaN no certain place'])),
});

export const indexing: Proofs = {
  gather: ([x, indices], { axis }) => gather(x, indices, { axis }),
  indexSelect: ([x, indices], { axis }) => indexSelect(x, indices, { axis }),
  scatterAdd: ([x, indices, updates], { axis }) => scatterAdd(x, indices, updates, { axis }),
  indexAdd: ([x, indices, updates], { axis }) => indexAdd(x, indices, updates, { axis }),
  sort: {
    run([x], options) {
      const { values, indices } = sort(x, options);
      return [values, indices];
    },
    ...exceptions(['ascending', 'descending']),
  },
  topk: {
    run([x], { k, ...options }) {
      const { values, indices } = topk(x, k, options);
      return [values, indices];
    },
    ...exceptions(['largest', 'smallest']),
  },
  einsum: (tensors, { equation }) => einsum(equation, tensors),
};
