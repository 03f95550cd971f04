import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import {
  apply,
  bernoulli,
  defineOp,
  Generator,
  ExportError,
  normal,
  ones,
  ShapeError,
  take,
  tensor,
  trace,
  uniform,
  type Tensor,
} from '@gradkit/core-tensor';
import { describeModel } from '@gradkit/onnx-export';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { Arena } from '../memory/arena.ts';
import { compile } from '../index.ts';
import { HostBuffers } from '../memory/host-buffers.ts';
import { onnxSegmentOf } from '../partition/segments.ts';
import { pipeline } from '../pipeline.ts';
import { tracedStepOf, type TracedStep } from '../trace/traced-step.ts';
import { beginCall } from './values.ts';
import { isLoopFaster } from './loop/is-loop-faster.ts';
import { LoopExecutable } from './loop/loop-executable.ts';
import { writeLoopGraph } from './loop/loop-graph.ts';

/** Gradient descent on `(w · x − y)²`: few numbers and a short update. */
function fitting() {
  const w = new Parameter(tensor([0, 0]));
  const [rate, steps] = [new Buffer(tensor(0.01)), new Buffer(tensor(0))];
  const step = (x: Tensor, y: Tensor): { loss: Tensor; before: Tensor; x: Tensor; rate: Tensor } => {
    w.zeroGrad();
    const before = w.value;
    const loss = before.mul(x).sum().sub(y).pow(2);
    loss.backward();
    noGrad(() => {
      w.value = w.value.sub(w.grad!.mul(rate.value));
      steps.value = steps.value.add(1);
      rate.value = rate.value.mul(0.9);
    });
    return { loss, before, x, rate: rate.value };
  };
  return { states: [w, rate, steps], rate, step };
}

/** A perceptron 3-8-2 with dropout, trained by Adam: moments, and corrections that depend on the step count. */
function perceptron() {
  const rng = new Generator(1);
  const parameters = [new Parameter(normal([3, 8], { rng })), new Parameter(normal([8, 2], { rng }))];
  const moments = parameters.map(({ value }) => [new Buffer(value.mul(0)), new Buffer(value.mul(0))] as const);
  const steps = new Buffer(tensor(0));
  const step = (x: Tensor, y: Tensor): { loss: Tensor; logits: Tensor } => {
    for (const parameter of parameters) parameter.zeroGrad();
    const [first, second] = parameters.map(({ value }) => value);
    const kept = bernoulli([x.shape[0], 8], { probability: 0.8, rng });
    const logits = x.matmul(first).relu().mul(kept).div(0.8).matmul(second);
    const loss = logits.sub(y).pow(2).mean();
    loss.backward();
    noGrad(() => {
      const t = (steps.value = steps.value.add(1));
      const correct = (value: Tensor, beta: number) => value.div(t.mul(Math.log(beta)).exp().neg().add(1));
      parameters.forEach((parameter, i) => {
        const [mean, square] = moments[i];
        mean.value = mean.value.mul(0.9).add(parameter.grad!.mul(0.1));
        square.value = square.value.mul(0.999).add(parameter.grad!.pow(2).mul(0.001));
        const size = correct(square.value, 0.999).sqrt().add(1e-8);
        parameter.value = parameter.value.sub(correct(mean.value, 0.9).div(size).mul(0.01));
      });
    });
    return { loss, logits };
  };
  return { states: [...parameters, ...moments.flat(), steps], step };
}

const rng = new Generator(7);
const pairs = Array.from({ length: 5 }, (_, i): [Tensor, Tensor] => [uniform([2], { rng }), tensor(i)]);
const batches = Array.from({ length: 7 }, (): [Tensor, Tensor] => [normal([4, 3], { rng }), normal([4, 2], { rng })]);

function traced(f: (x: Tensor, y: Tensor) => Record<string, Tensor>, [x, y]: readonly Tensor[]): TracedStep {
  return tracedStepOf(trace((...given) => Object.values(f(given[0], given[1])), [x, y]));
}

function expectSame(found: readonly Record<string, Tensor>[], expected: readonly Record<string, Tensor>[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((result, i) => {
    for (const [name, value] of Object.entries(result)) expectClose(value, expected[i][name]);
  });
}

describe.each(['cpu', 'wasm'] as const)('several steps at once on %s', (device) => {
  it('give the results and states of single steps', async () => {
    const [some, eager] = [fitting(), fitting()];
    const step = compile(some.step, { device });
    expect(isLoopFaster(traced(some.step, pairs[0]), device)).toBe(true);
    const results = await step.runSteps(pairs);
    const engine = device === 'cpu' ? 'onnxruntime-node' : 'onnxruntime-web';
    expect(structuredClone(step.runsOn)).toEqual({ device, engine }); // plain data, as a worker sends it
    expectSame(
      results,
      pairs.map(([x, y]) => eager.step(x, y)),
    );
    some.states.forEach((state, i) => expectClose(state.value, eager.states[i].value));
  });

  it('of another kind too: draws and corrections are those of each step', async () => {
    const [some, eager] = [perceptron(), perceptron()];
    expectSame(
      await compile(some.step, { device }).runSteps(batches),
      batches.map(([x, y]) => eager.step(x, y)),
    );
    some.states.forEach((state, i) => expectClose(state.value, eager.states[i].value));
  });
});

describe('the loop', () => {
  it('of a perceptron with Adam and dropout gives the numbers of single steps', async () => {
    const [looped, single] = [perceptron(), perceptron()];
    const step = traced(looped.step, batches[0]);
    const arena = new Arena();
    const loop = await LoopExecutable.create(
      step,
      { device: 'cpu', arena, buffers: new HostBuffers(arena), mode: null },
      {},
    );
    const compiled = compile(single.step, { device: 'cpu' });
    for (const some of [batches.slice(0, 4), batches.slice(4)]) {
      const results = await loop!.run(some.map((given) => beginCall(step, given)));
      for (const [i, [x, y]] of some.entries()) {
        const { loss, logits } = await compiled(x, y);
        expectClose(results[i][0], loss);
        expectClose(results[i][1], logits);
      }
      looped.states.forEach((state, i) => expectClose(state.value, single.states[i].value));
    }
  });

  it('is one node, and what comes and goes has an axis for the steps', () => {
    const step = pipeline(traced(fitting().step, pairs[0]), { device: 'cpu', form: 'loop' });
    const { inputs, outputs, operators } = describeModel(writeLoopGraph(onnxSegmentOf(step)!, 'cpu').bytes);
    expect(operators).toEqual(['Loop']);
    expect(inputs.map(({ name, shape }) => [name, ...shape!])).toEqual([
      ['loop_count'],
      ['loop_input0', 'steps', 2],
      ['loop_input1', 'steps'],
      ['loop_input2', 'steps'],
      ['loop_state0', 2],
    ]);
    expect(outputs.map(({ name, shape }) => [name, ...shape!])).toEqual([
      ['loop_next0', 2],
      ['loop_value0', 'steps'],
      ['loop_value1', 'steps', 2],
    ]);
  });

  it('is for short updates of few numbers on the CPU, for all on CUDA, for none on WebGPU', () => {
    const [short, long] = [traced(fitting().step, pairs[0]), traced(perceptron().step, batches[0])];
    const where = (step: TracedStep) =>
      (['cpu', 'wasm', 'cuda', 'webgpu'] as const).filter((device) => isLoopFaster(step, device));
    expect(where(short)).toEqual(['cpu', 'wasm', 'cuda']);
    expect(where(long)).toEqual(['cuda']);
    const large = traced((x, y) => ({ sum: x.add(y) }), [normal([64, 64]), normal([64, 64])]);
    expect(where(large)).toEqual(['cuda']);
  });
});

describe('runSteps', () => {
  it('goes on from single steps and before them, and sees what is set in between', async () => {
    const [some, eager] = [fitting(), fitting()];
    const step = compile(some.step);
    const results = [await step(...pairs[0]), ...(await step.runSteps(pairs.slice(1, 4)))];
    some.rate.value = tensor(0.005);
    results.push(await step(...pairs[4]), ...(await step.runSteps(pairs)));
    const expected = pairs.slice(0, 4).map(([x, y]) => eager.step(x, y));
    eager.rate.value = tensor(0.005);
    for (const [x, y] of [pairs[4], ...pairs]) expected.push(eager.step(x, y));
    expectSame(results, expected);
  });

  it('takes its place in the queue', async () => {
    const [some, eager] = [fitting(), fitting()];
    const step = compile(some.step);
    const [first, middle, last] = await Promise.all([step(...pairs[0]), step.runSteps(pairs), step(...pairs[1])]);
    expectSame(
      [first, ...middle, last],
      [pairs[0], ...pairs, pairs[1]].map(([x, y]) => eager.step(x, y)),
    );
  });

  it('takes batches of different shapes in order', async () => {
    const make = () => {
      const total = new Buffer(tensor([[0, 0]]));
      return (x: Tensor) => (total.value = total.value.matmul(tensor([[1, 1], [0, 1]])).add(x.sum(0))); // prettier-ignore
    };
    const [some, eager] = [compile(make()), make()];
    const given = [3, 3, 1, 3, 3, 2].map((length): [Tensor] => [uniform([length, 2], { rng })]);
    const results = await some.runSteps(given);
    given.forEach(([x], i) => expectClose(results[i], eager(x)));
  });

  it('does a step alone that fills what was empty', async () => {
    const w = new Parameter(tensor([1, 2]));
    const accumulate = compile((x: Tensor) => w.value.mul(x).sum().backward());
    await accumulate.runSteps([[tensor([1, 2])], [tensor([1, 2])], [tensor([1, 2])], [tensor([1, 2])]]);
    expect(w.grad!.toArray()).toEqual([4, 8]);
  });

  it('works without anything for ONNX Runtime to do', async () => {
    const count = new Buffer(tensor(0));
    const f = compile((name: string) => {
      count.value = count.value.add(1);
      return { name, count: count.value };
    });
    const results = await f.runSteps([['a'], ['a'], ['a']]);
    expect(results.map(({ name, count: at }) => [name, at.item()])).toEqual([
      ['a', 1],
      ['a', 2],
      ['a', 3],
    ]);
  });

  it('does nothing for no batches', async () => {
    const step = compile(fitting().step);
    expect(await step.runSteps([])).toEqual([]);
    expect(step.runsOn).toBe(null);
  });

  it('asks for lists of arguments', async () => {
    const step = compile((x: Tensor) => x.add(1));
    await expect(step.runSteps([[tensor([1, 2])], tensor([1, 2]) as never])).rejects.toThrow(
      "runSteps: batch 1 of 2 is a tensor [2]; each must be the list of a step's arguments, e.g. [inputs, labels]",
    );
    await expect(step.runSteps(tensor([1, 2]) as never)).rejects.toThrow(
      'runSteps: batches are a tensor [2]; they must be a list with the arguments of each step, e.g. [[x0, y0], [x1, y1]]',
    );
    await expect(step.runSteps([{} as never])).rejects.toThrow(
      'runSteps: batch 0 of 1 is an object; each must be the list',
    );
  });

  it('fails as single steps do, keeps the steps before, and goes on', async () => {
    const total = new Buffer(tensor([0, 0]));
    const table = tensor([[1, 2], [3, 4]]); // prettier-ignore
    const rowOf = defineOp<[x: Tensor, row: Tensor]>({
      name: 'rowOf', // without a check of its values
      infer: ([x, row]) => ({ shape: [...row.shape, x.shape[1]], dtype: x.dtype }),
      onnx: () => ({ opType: 'Gather' }),
    });
    const f = compile((row: Tensor) => (total.value = total.value.add(apply(rowOf, [table, row], {}).sum(0))));
    const rows = [0, 1, 9, 1].map((row): [Tensor] => [tensor([row], { dtype: 'int32' })]);
    await expect(f.runSteps(rows)).rejects.toThrow(/compile: rowOf \(run-steps\.test\.ts:\d+:\d+\) failed: .*/);
    expect(total.value.toArray()).toEqual([4, 6]);
    expect((await f.runSteps(rows.slice(0, 2))).map((sum) => sum.toArray())).toEqual([
      [5, 8],
      [8, 12],
    ]);
  });

  it.each([2, 400_000])('keeps the steps before one whose values are refused, with %i numbers', async (size) => {
    const states = [new Parameter(ones([size])), new Parameter(ones([size]))];
    const [looped, single] = states.map((w) =>
      compile((at: Tensor) => {
        w.value = w.value.mul(2);
        return take(w.value, at);
      }),
    );
    const given = [0, 1, size + 5, 1].map((at): [Tensor] => [tensor([at], { dtype: 'int32' })]);
    const one = async (): Promise<void> => {
      for (const args of given) await single(...args);
    };
    const error: Error = await one().then(
      () => expect.unreachable(),
      (thrown) => thrown,
    );
    await expect(looped.runSteps(given)).rejects.toThrow(error);
    expect(states.map(({ value }) => value.slice([0]).item())).toEqual([4, 4]);
  });

  it('keeps the steps before one that cannot be traced, or does not do what it did', async () => {
    const total = new Buffer(tensor([0, 0]));
    const f = compile((x: Tensor) => (total.value = total.value.add(x)));
    const given = [tensor([1, 2]), tensor([1, 2]), tensor([1, 2, 3])].map((x): [Tensor] => [x]);
    await expect(f.runSteps(given)).rejects.toThrow(ShapeError);
    expect(total.value.toArray()).toEqual([2, 4]);
    await expect(f.runSteps([given[0], [new Date() as never]])).rejects.toThrow('arguments');
    expect(total.value.toArray()).toEqual([3, 6]);
    let calls = 0;
    const changing = compile((x: Tensor) => (total.value = total.value.add(calls++ === 0 ? x : x.exp())));
    await expect(changing.runSteps(given.slice(0, 2))).rejects.toThrow(ExportError);
    expect(total.value.toArray()).toEqual([4, 8]);
  });
});
