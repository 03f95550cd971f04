import { Buffer } from '@gradkit/autograd';
import { mulOp, subOp, tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { expectIdentical, tracedStep } from '../../../testing/steps.ts';
import type { TracedStep } from '../../trace/traced-step.ts';
import { partition } from '../../partition/partition.ts';
import { kernelsOf } from '../../partition/segments.ts';
import { programOf, type BoundProgram } from './program.ts';

/** The only kernel of the step of a function of a vector and a single number, as a program. */
function programFor(f: (x: Tensor, one: Tensor) => void): BoundProgram & { readonly step: TracedStep } {
  const step = tracedStep(
    (x, one) => {
      f(x, one);
      return [];
    },
    [3],
    [],
  );
  const kernels = kernelsOf(partition(step, { device: 'cpu', form: 'step' }));
  expect(kernels).toHaveLength(1);
  return { ...programOf(kernels[0], { reads: step.reads, roots: new Map() }), step };
}

describe('programOf', () => {
  it('writes a line for each operation, and where its result goes', () => {
    const w = new Buffer(tensor([1, 2, 3]));
    const { program, arrays, scalars, matrix, step } = programFor((x, one) => {
      w.value = w.value.sub(x.exp().mul(one));
    });
    expect(program).toEqual({
      storage: 'float32',
      dtype: 'float32',
      vectors: 2,
      rows: 0,
      columns: 0,
      tiles: 0,
      scalars: 1,
      constants: [],
      lines: [
        { opcode: mulOp.simd!.float32, operands: [{ kind: 'vector', index: 0 }, { kind: 'scalar', index: 0 }] }, // prettier-ignore
        { opcode: subOp.simd!.float32, operands: [{ kind: 'vector', index: 1 }, { kind: 'line', index: 0 }] }, // prettier-ignore
      ],
      stores: [{ vector: 1, value: { kind: 'line', index: 1 } }],
    });
    expectIdentical(arrays, [step.operations[0].outputs[0], w]);
    expectIdentical(scalars, [step.inputs[1]]);
    expect(matrix).toEqual({ size: 3, columns: null });
  });

  it('names every vector and single number once', () => {
    const w = new Buffer(tensor([1, 2, 3]));
    const { program, arrays, scalars } = programFor((_, one) => {
      w.value = w.value.mul(one).add(w.value.mul(one)).add(w.value);
    });
    expectIdentical(arrays, [w]);
    expect(scalars).toHaveLength(1);
    expect([program.vectors, program.scalars]).toEqual([1, 1]);
  });

  it('stores into states that it does not read', () => {
    const [w, former] = [new Buffer(tensor([1, 2, 3])), new Buffer(tensor([0, 0, 0]))];
    const { program, arrays } = programFor(() => {
      former.value = w.value.neg();
    });
    expectIdentical(arrays, [w, former]);
    expect(program.stores).toEqual([{ vector: 1, value: { kind: 'line', index: 0 } }]);
  });

  it('is the same for parameters of another size, and knows double precision', () => {
    const bound = [[1, 2], [1, 2, 3, 4]].map((values) => {
      const w = new Buffer(tensor(values, { dtype: 'float64' }));
      return programFor(() => {
        w.value = w.value.mul(0.5);
      });
    }); // prettier-ignore
    expect(bound[0].program).toEqual(bound[1].program);
    expect(bound[0].program.dtype).toBe('float64');
    expect(bound.map(({ matrix }) => matrix.size)).toEqual([2, 4]);
  });
});
