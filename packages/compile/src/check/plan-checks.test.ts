import { Buffer } from '@gradkit/autograd';
import { take, tensor, trace, type Tensor, type TensorType } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import type { Target } from '../target.ts';
import { tracedStepOf } from '../trace/traced-step.ts';
import { planChecks } from './plan-checks.ts';

const table = tensor([1, 2, 3]);
const cpu: Target = { device: 'cpu', form: 'step' };
const floats: TensorType = { shape: [3], dtype: 'float32' };
const indices: TensorType = { shape: [3], dtype: 'int32' };

/** The operations that are looked into, a star behind those that a later one needs; and those that must bear any values. */
function planOf(f: (x: Tensor) => Tensor, type: TensorType, target = cpu) {
  const { checks, unsure } = planChecks(tracedStepOf(trace((x) => [f(x)], [type])), target);
  const names = checks.map(({ operation, isNeeded }) => `${operation.op.name}${isNeeded ? '*' : ''}`);
  return { checks: names.join(' '), unsure: unsure.size };
}

describe('what a call can look into before it runs', () => {
  it('is an argument, and what follows by views, casts, slices and whole numbers, to the last bit', () => {
    expect(planOf((x) => take(table, x), indices)).toEqual({ checks: 'take', unsure: 0 });
    const moved = (x: Tensor) => take(table, x.cast('int32').reshape([3, 1]).slice([[1, null]]).add(1)); // prettier-ignore
    expect(planOf(moved, floats)).toEqual({ checks: 'cast* reshape* slice* add* take', unsure: 0 });
  });

  it('is what follows by arithmetic on floats, too, but the graph may round otherwise', () => {
    expect(planOf((x) => take(table, x.mul(0.1).cast('int32')), floats)).toEqual({
      checks: 'mul* cast* take',
      unsure: 1,
    });
  });

  it('is not what takes work, nor anything in a file', () => {
    expect(planOf((x) => take(table, x.argmax()), floats)).toEqual({ checks: '', unsure: 1 });
    expect(planOf((x) => take(table, x), indices, { device: 'cpu', form: 'file' })).toEqual({ checks: '', unsure: 1 });
  });

  it('is a state, unless it may lie on a device', () => {
    const state = new Buffer(tensor([0, 1], { dtype: 'int32' }));
    const f = (x: Tensor) => take(x, state.value);
    expect(planOf(f, floats)).toEqual({ checks: 'take', unsure: 0 });
    expect(planOf(f, floats, { device: 'webgpu', form: 'step' })).toEqual({ checks: '', unsure: 1 });
  });
});
