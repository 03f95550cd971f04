import { Buffer } from '@gradkit/autograd';
import { full, tensor, type Tensor } from '@gradkit/core-tensor';
import type { Runner } from '@gradkit/runtime';
import { Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { evaluate, tracedStep } from '../../../testing/steps.ts';
import { ArenaValues } from '../../memory/arena-values.ts';
import { Arena } from '../../memory/arena.ts';
import { planArena } from '../../memory/lifetimes.ts';
import { HostBuffers } from '../../memory/host-buffers.ts';
import type { Memory } from '../../memory/memory.ts';
import type { TracedStep } from '../../trace/traced-step.ts';
import { partition } from '../../partition/partition.ts';
import { WasmExecutor } from './wasm-executor.ts';

interface Made {
  readonly step: TracedStep;
  readonly arena: Arena;
  readonly arenaValues: ArenaValues;
  readonly executor: WasmExecutor;
}

/** What updates the states of a function of a vector of 5 and a single number. */
async function updating(f: (x: Tensor, one: Tensor) => void): Promise<Made> {
  const step = tracedStep(
    (x, one) => {
      f(x, one);
      return [];
    },
    [5],
    [],
  );
  const arena = new Arena();
  const parts = partition(step, { device: 'cpu', form: 'step' });
  const segment = parts.segments.at(-1);
  if (segment?.kind !== 'wasm') throw new Error('nothing is updated in place');
  const arenaValues = new ArenaValues(arena, planArena(parts, []));
  const memory: Memory = { device: 'cpu', arena, buffers: new HostBuffers(arena), mode: null };
  const context = { memory, arenaValues, threads: 1, leaving: new Set<Tensor>(), instances: new Map() };
  const executor = await WasmExecutor.create(segment, parts, context);
  return { step, arena, arenaValues, executor };
}

/** What ONNX Runtime would take; there is nothing for it to do. */
const runner: Runner = {
  device: 'cpu',
  engine: 'none',
  toOrtValue: ({ data, shape }) => new OrtTensor('float32', data as Float32Array, shape),
  runBound: () => Promise.reject(new Error('there is no graph')),
};

const values = [1, 2, 3, 4, 5]; // not whole vectors

describe('kernels', () => {
  it('change states in place as the function would, time after time', async () => {
    const [w, mean] = [new Buffer(tensor(values)), new Buffer(tensor([0, 0, 0, 0, 0]))];
    const constant = tensor([1, -1, 2, -2, 3]);
    const { step, executor } = await updating((_, one) => {
      mean.value = mean.value.mul(0.9).add(constant);
      w.value = w.value.sub(mean.value.mul(one));
    });
    for (const rate of [0.5, 0.25]) {
      const expected = evaluate(step, [tensor(values), tensor(rate)]).map((value) => value.toArray());
      await executor.run(new Map([[step.inputs[1], tensor(rate)]]));
      expect([mean.value.toArray(), w.value.toArray()]).toEqual(expected);
    }
  });

  it('leave tensors alone that were read before', async () => {
    const w = new Buffer(tensor(values));
    const { executor } = await updating(() => {
      w.value = w.value.neg();
    });
    await executor.run(new Map());
    const after = w.value;
    await executor.run(new Map());
    expect(after.toArray()).toEqual([-1, -2, -3, -4, -5]);
    expect(w.value.toArray()).toEqual(values);
  });

  it('see what a state was set to from outside', async () => {
    const w = new Buffer(tensor(values));
    const { executor } = await updating(() => {
      w.value = w.value.neg();
    });
    await executor.run(new Map());
    w.value = tensor([10, 20, 30, 40, 50]);
    await executor.run(new Map());
    expect(w.value.toArray()).toEqual([-10, -20, -30, -40, -50]);
  });

  it('have memory for what the graph gives them, also after it has moved', async () => {
    const w = new Buffer(tensor(values));
    const { step, arena, arenaValues, executor } = await updating((x) => {
      w.value = w.value.sub(x.exp());
    });
    const [gradient] = step.operations[0].outputs;
    const memory = arenaValues.ortValueOf(gradient, runner)!;
    expect(arenaValues.ortValueOf(gradient, runner)).toBe(memory); // made once
    await executor.run(new Map()); // the state comes to the arena
    arena.reserve({ shape: [100_000], dtype: 'float32' }); // grows: views are made anew
    const moved = arenaValues.ortValueOf(gradient, runner)!;
    (moved.data as Float32Array).set([1, 1, 1, 1, 2]);
    await executor.run(new Map());
    expect(w.value.toArray()).toEqual([0, 1, 2, 3, 3]);
  });

  it('find their operands where the first call makes the memory grow', async () => {
    const states = [1, 2].map((x) => new Buffer(full([100_000], x)));
    const { executor } = await updating(() => {
      for (const state of states) state.value = state.value.mul(0.5);
    });
    await executor.run(new Map());
    expect(states.map(({ value }) => [value.data[0], value.data[99_999]])).toEqual([
      [0.5, 0.5],
      [1, 1],
    ]);
  });

  it('have none for anything else', async () => {
    const w = new Buffer(tensor(values));
    const { step, arenaValues } = await updating((x, one) => {
      w.value = w.value.mul(x.sum().mul(one));
    });
    for (const { outputs } of step.operations) expect(arenaValues.ortValueOf(outputs[0], runner)).toBe(null);
    expect(arenaValues.ortValueOf(step.inputs[0], runner)).toBe(null);
  });

  it('work on states of several sizes and types with programs of their own', async () => {
    const [w, v, b] = [[1, 2], values, [7, 8, 9]].map(
      (list, i) => new Buffer(tensor(list, { dtype: i === 2 ? 'float64' : 'float32' })),
    );
    const { executor } = await updating(() => {
      for (const state of [w, v, b]) state.value = state.value.mul(0.1);
      v.value = v.value.add(1);
    });
    await executor.run(new Map());
    expect(w.value.data).toEqual(Float32Array.of(1, 2).map((x) => x * Math.fround(0.1)));
    expect(b.value.data).toEqual(Float64Array.of(7, 8, 9).map((x) => x * 0.1));
    expect(v.value.data).toEqual(Float32Array.from(values, (x) => Math.fround(x * Math.fround(0.1)) + 1));
  });
});
