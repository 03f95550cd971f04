import { noGrad, Parameter } from '@gradkit/autograd';
import {
  apply,
  conv2d,
  defineOp,
  gelu,
  Generator,
  identity,
  indexAdd,
  maxPool2d,
  mul,
  operations,
  randint,
  tensor,
  trace,
  type Op,
  type Tensor,
} from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { tracedStep } from '../testing/steps.ts';
import { compile } from './index.ts';
import { pipeline } from './pipeline.ts';
import type { TracedStep } from './trace/traced-step.ts';

type Unary = (x: Tensor) => Tensor;

const shape = [8, 2, 4, 4]; // a batch of images that is large enough for the batch-last layout
const rng = new Generator(3);
const draw = (of: readonly number[]): Tensor => randint(5, of, { low: -4, rng }).cast('float32'); // sums are exact
const [images, kernel] = [draw(shape), draw([3, 2, 2, 2])];
const rows = tensor([1, 0, 1, 2, 3, 3, 0, 0], { dtype: 'int32' });

/** What a user might write: `y = 5 x + 1` of the input `at` a place, whatever the others are. */
function ownOp({ name, elementwise = false }: Op, at: number): Op {
  return defineOp({
    name,
    elementwise,
    infer: ({ [at]: { shape: of, dtype } }) => ({ shape: of, dtype }),
    forward({ [at]: { data: x } }, { data: y }) {
      for (let i = 0; i < y.length; i++) y[i] = 5 * x[i] + 1;
    },
    gradient: (dy, { inputs }) => inputs.map((_, i) => (i === at ? mul(dy, 5) : null)),
    onnx(_, { inputs: { [at]: x }, node, constant }) {
      const product = node({ opType: 'Mul', inputs: [x, constant(5, x.dtype)] }, x);
      return { opType: 'Add', inputs: [product, constant(1, x.dtype)] };
    },
  });
}

/** An operation of the user's with the name, the other inputs and the attributes of the one that `ours` consists of. */
function namesake(ours: Unary): Unary {
  const { inputs, operations: all } = trace((x) => [ours(x)], [{ shape, dtype: 'float32' }]);
  expect(all).toHaveLength(1);
  const [{ op, inputs: operands, attributes }] = all;
  const own = ownOp(op, operands.indexOf(inputs[0]));
  return (x) =>
    apply(
      own,
      operands.map((operand) => (operand === inputs[0] ? x : operand)),
      attributes,
    );
}

/** A training step with an operation of the user's wherever one of ours would be rewritten, and its parameter. */
function stepWith(own: Unary, ours: Unary) {
  const w = new Parameter(images);
  const step = (x: Tensor): readonly Tensor[] => {
    w.zeroGrad();
    own(w.value).sum().backward();
    noGrad(() => (w.value = w.value.sub(own(w.grad!).mul(0.5)))); // in place: by WebAssembly, if it could
    const followed = own(conv2d(x, kernel));
    return [own(x), ours(x), own(x).add(own(x.mul(2))), followed, maxPool2d(followed, 2), followed.relu()];
  };
  return { w, step };
}

describe('an operation of the user computes what the user wrote, though it is called', () => {
  const { data } = images;
  const line = Array.from(data, (value) => 5 * value + 1);

  it.each<[string, Unary]>([
    ['abs', (x) => x.abs()],
    ['sqrt', (x) => x.sqrt()],
    ['add', (x) => x.add(0)],
    ['mul', (x) => x.mul(x)],
    ['relu', (x) => x.relu()],
    ['cast', (x) => x.cast('float64')],
    ['identity', identity],
    ['reshape', (x) => x.reshape([8, 32])],
    ['flatten', (x) => x.flatten(1)],
    ['permute', (x) => x.permute([1, 0, 2, 3])],
    ['broadcastTo', (x) => x.broadcastTo([2, ...shape])],
    ['sum', (x) => x.sum(0)],
    ['mean', (x) => x.mean([0, 2, 3])],
    ['pad', (x) => x.pad([1, 0])],
    ['indexAdd', (x) => indexAdd(x, 0, rows, images)],
    ['matmul', (x) => x.matmul(images, { transposeB: true })],
    ['conv', (x) => conv2d(x, kernel)],
    ['maxPool', (x) => maxPool2d(x, 2)],
  ])('%s', async (name, ours) => {
    const own = namesake(ours);
    expect(operations.filter((op) => op.name === name)).toHaveLength(1);
    const [eager, compiled] = [stepWith(own, ours), stepWith(own, ours)];
    const step = compile(compiled.step);
    for (let i = 0; i < 2; i++) {
      const [expected, found] = [eager.step(images), await step(images)];
      expect([...found[0].data]).toEqual(line);
      expect(found.map((y) => [y.shape, [...y.data]])).toEqual(expected.map((y) => [y.shape, [...y.data]]));
    }
    expect([...compiled.w.value.data]).toEqual(Array.from(data, (value) => value - 2 * (0.5 * (5 * 5 + 1))));
    expect([...eager.w.value.data]).toEqual([...compiled.w.value.data]);
  });
});

describe('names are for messages only:', () => {
  /** Calls every record by the name of the next while `f` runs. */
  function withOtherNames<R>(f: () => R): R {
    const names = operations.map(({ name }) => name);
    operations.forEach((op, i) => Object.assign(op, { name: names[(i + 1) % names.length] }));
    try {
      return f();
    } finally {
      operations.forEach((op, i) => Object.assign(op, { name: names[i] }));
    }
  }

  /** Whose operations a step consists of, and on what they work. */
  function structureOf({ operations: all, results, writes }: TracedStep) {
    const ids = new Map<Tensor, number>();
    const idOf = (x: Tensor): unknown => {
      if (!x.isSymbolic) return [x.dtype, x.shape, [...x.data].map(String)];
      if (!ids.has(x)) ids.set(x, ids.size);
      return ids.get(x);
    };
    return [
      ...all.map(({ op, inputs, attributes, outputs }) => ({
        record: operations.indexOf(op),
        inputs: inputs.map(idOf),
        attributes,
        outputs: outputs.map((y) => [idOf(y), y.dtype, y.shape]),
      })),
      [...results, ...writes.values()].map(idOf),
    ];
  }

  /** Convolution, pooling, linear layer, embedding and a loop, with gradients: something for every stage. */
  function everything(): TracedStep {
    const [v, weight, table, recurrent] = [[3, 2, 2, 2], [64, 27], [10, 64], [64, 64]].map(
      (of) => new Parameter(draw(of)),
    ); // prettier-ignore
    const all = [v, weight, table, recurrent];
    return tracedStep(
      (x) => {
        for (const one of all) one.zeroGrad();
        const pooled = maxPool2d(conv2d(x, v.value).relu(), 2); // [16, 3, 3, 3]
        const scaled = pooled.sub(pooled.mean([0, 2, 3], { keepDims: true }).broadcastTo(pooled.shape)).mul(1);
        let hidden = scaled.flatten(1).matmul(weight.value, { transposeB: true }).tanh();
        for (let t = 0; t < 3; t++) {
          const word = table.value.indexSelect(0, tensor([t, t + 1, ...Array<number>(14).fill(t)], { dtype: 'int32' }));
          hidden = hidden.matmul(recurrent.value).add(word).reshape([16, 64]);
          hidden = gelu(hidden);
        }
        const loss = hidden.logSoftmax(1).mul(hidden.logSoftmax(1)).sum();
        loss.backward();
        noGrad(() => {
          for (const one of all) one.value = one.value.sub(one.grad!.abs().sqrt().mul(0.1));
        });
        return [loss];
      },
      [16, 2, 7, 7],
    );
  }

  it.each(['cpu', 'webgpu'] as const)('stages for %s do the same whatever the records are called', (device) => {
    const step = everything();
    const expected = structureOf(pipeline(step, { device, form: 'step' }));
    expect(withOtherNames(() => structureOf(pipeline(step, { device, form: 'step' })))).toEqual(expected);
  });
});
