import { inspect } from 'node:util';
import { Parameter } from '@gradkit/autograd';
import {
  Generator,
  linear,
  normal,
  ones,
  tensor,
  trace,
  zeros,
  type Tensor,
  type TensorData,
} from '@gradkit/core-tensor';
import { DeferredTensor } from '@gradkit/core-tensor/functional';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { descend, layer } from '../testing/descend.ts';
import { Adam, AdamW, LBFGS, Lookahead, Muon, SGD, StepLR, type OptimizerState } from './index.ts';
import type { OwnMemory } from './own-memory.ts';

const ratesOf = ({ paramGroups }: Pick<SGD | Adam, 'paramGroups'>): number[] =>
  paramGroups.map(({ learningRate }) => learningRate);

it('an optimizer is printed with its rule and options, by group', () => {
  const [a, b] = [new Parameter(ones([2])), new Parameter(ones([3]))];
  const optimizer = new SGD([{ parameters: [a] }, { parameters: [b], learningRate: 0.5 }], { learningRate: 0.1 });
  expect(inspect(optimizer)).toBe(
    'SGD[{"learningRate":0.1,"momentum":0,"dampening":0,"nesterov":false,"weightDecay":0,"maximize":false,"parameters":1},' +
      '{"learningRate":0.5,"momentum":0,"dampening":0,"nesterov":false,"weightDecay":0,"maximize":false,"parameters":1}]',
  );
});

describe('a step', () => {
  it('leaves alone what has no gradient, and tensors that others hold', () => {
    const [used, unused] = [new Parameter(tensor([1])), new Parameter(tensor([2]))];
    const before = used.value;
    const optimizer = new Adam([used, unused], { learningRate: 0.1 });
    used.value.sum().backward();
    optimizer.step();
    const { tensors } = optimizer.stateDict();
    const mean = tensors['0.mean'].toArray();
    optimizer.step();
    expect([before.toArray(), unused.value.toArray(), tensors['0.mean'].toArray()]).toEqual([[1], [2], mean]);
    expect(Object.keys(tensors)).toEqual(['0.step', '0.mean', '0.square']);
  });

  it('changes moments where they lie, unless somebody has read them', () => {
    const w = new Parameter(ones([3]));
    const optimizer = new Adam([w]);
    const step = (): void => {
      w.value.mul(w.value).sum().backward();
      optimizer.step();
    };
    step();
    const mean = new Map(optimizer.namedStates()).get('0.mean')!;
    const memory = (): TensorData => (mean.storage as OwnMemory).value.data;
    const first = memory();
    step();
    expect(memory()).toBe(first);
    const seen = mean.value;
    const numbers = seen.toArray();
    step();
    expect(memory()).not.toBe(first);
    expect([seen.toArray(), mean.value.toArray()]).toEqual([numbers, [...memory()]]);
  });

  it('takes large gradients that were read, and others, which are the same when they are read later', () => {
    const train = (isRead: boolean): Tensor[] => {
      const rng = new Generator(1);
      const [w, v] = [normal([70, 80], { rng }), normal([70, 80], { rng })].map((value) => new Parameter(value));
      const optimizer = new Adam([w, v], { learningRate: 0.1 });
      for (let i = 0; i < 3; i++) {
        optimizer.zeroGrad();
        const x = normal([5, 80], { rng });
        linear(x, w.value).mul(linear(x, v.value)).sum().backward();
        expect(w.grad).toBeInstanceOf(DeferredTensor);
        const elements = isRead ? [w, v].map(({ grad }) => grad!.data.length) : [];
        expect(elements).toEqual(isRead ? [5600, 5600] : []);
        optimizer.step();
      }
      return [w.value, v.value, w.grad!, v.grad!];
    };
    const [read, unread] = [train(true), train(false)];
    read.forEach((one, i) => expect(unread[i].data).toEqual(one.data));
  });

  it('that changes nothing says so, and why', () => {
    const [own, other] = [new Parameter(tensor([1])), new Parameter(tensor([2]))];
    const optimizer = new Adam([own], { learningRate: 0.1 });
    other.value.sum().backward();
    const text = 'Adam: none of the 1 parameters has a gradient; call backward() of a loss that depends on them';
    expect(() => optimizer.step()).toThrow(expect.objectContaining({ name: 'ConfigError', message: text }));
    own.requiresGrad = false;
    expect(() => trace(() => (optimizer.step(), []), [])).toThrow(
      'Adam: none of the 1 parameters has a gradient; all are frozen, requiresGrad is false',
    );
    expect(optimizer.stateDict().tensors).toEqual({});
  });

  it('takes options and learning rates of groups', () => {
    const [a, b] = [new Parameter(ones([1])), new Parameter(ones([1]))];
    const groups = [{ parameters: [a] }, { parameters: [b], learningRate: 0.01, weightDecay: 1 }];
    const optimizer = new SGD(groups, { learningRate: 0.1 });
    a.value.add(b.value).sum().backward();
    optimizer.step();
    expectClose([a.value.item(), b.value.item()], [0.9, 0.98]);
    expect(ratesOf(optimizer)).toEqual([0.1, 0.01]);
    optimizer.learningRate = 0.5;
    expect(ratesOf(optimizer)).toEqual([0.5, 0.5]);
  });

  it('takes in a group that comes later, as if it had been there', () => {
    const [a, b, c, d] = [1, 2, 1, 2].map((value) => new Parameter(tensor([value])));
    const late = { parameters: [b], learningRate: 0.5 };
    const [grown, whole] = [new Adam([a], { weightDecay: 0.1 }), new Adam([{ parameters: [c] }, { ...late, parameters: [d] }], { weightDecay: 0.1 })]; // prettier-ignore
    expect(() => grown.addParamGroup({ parameters: [a] })).toThrow('Adam: a parameter is given twice');
    expect(() => grown.addParamGroup({ parameters: [b], eps: -1 })).toThrow('Adam, group 1: eps is -1');
    const schedule = new StepLR(grown, 1);
    grown.addParamGroup(late);
    for (const x of [a, b, c, d]) x.value.mul(x.value).sum().backward();
    for (const each of [grown, whole]) each.step();
    expectClose([a.value.item(), b.value.item()], [c.value.item(), d.value.item()]);
    whole.loadStateDict(grown.stateDict());
    expect(inspect(grown)).toBe(inspect(whole));
    expect(() => schedule.step()).toThrow('StepLR: the optimizer has 2 groups but had 1 when the schedule was made; make it after addParamGroup'); // prettier-ignore
    expect(() => new LBFGS([a]).addParamGroup()).toThrow('LBFGS: there are 2 groups but must be 1');
    expect(() => new Muon([new Parameter(ones([1, 1]))]).addParamGroup({ parameters: [a] })).toThrow('Muon: a parameter is [1] but must be a matrix'); // prettier-ignore
    const ahead = new Lookahead(new SGD([a], { learningRate: 1 }), { k: 2 });
    ahead.step();
    ahead.addParamGroup(late);
    b.grad = tensor([2]);
    ahead.step(); // from b to b − 0.5 · 2, and half the way back
    expectClose(b.value, d.value.sub(0.5));
  });

  it('takes explicit undefined for left out', () => {
    const w = new Parameter(ones([1]));
    const [plain, odd] = [
      new Adam([w]),
      new Adam([{ parameters: [w], beta1: undefined, learningRate: undefined }], {
        eps: undefined,
        amsgrad: undefined,
      }),
    ];
    expect(odd.stateDict()).toEqual(plain.stateDict());
    expect(new SGD([{ parameters: [w], learningRate: undefined }], { learningRate: 0.5 }).learningRate).toBe(0.5);
  });

  it('can be traced: rate, moments and step count are inputs, not constants', () => {
    const w = new Parameter(tensor([1, 2]));
    const optimizer = new Adam([w]);
    const { reads, writes } = trace(
      (gradient) => {
        w.grad = gradient;
        optimizer.step();
        return [];
      },
      [{ shape: [2], dtype: 'float32' }],
    );
    const boxes = Object.keys(optimizer.stateDict().tensors);
    expect(boxes).toEqual(['0.step', '0.mean', '0.square']);
    const kept = [...writes.keys()].filter(({ transient }) => !transient); // all but the gradient
    expect([reads.size, kept.length]).toEqual([5, 4]); // the learning rate is only read
    expect(w.value.toArray()).toEqual([1, 2]);
  });

  it('refuses a gradient of another shape or dtype', () => {
    const w = new Parameter(tensor([1, 2]));
    const step = (gradient: Tensor) => () => {
      w.grad = gradient;
      new AdamW([w]).step();
    };
    expect(step(tensor([1]))).toThrow('AdamW: a parameter is [2] but its gradient is [1]');
    w.zeroGrad();
    expect(step(tensor([1, 1], { dtype: 'float64' }))).toThrow(
      'AdamW: a gradient is float64 but its parameter is float32',
    );
  });
});

describe('a state', () => {
  const unfit = 'the state does not fit the optimizer;';
  const pair = 'with groups of [1, 1] parameters';
  const { parameters, ...problem } = layer(1);
  const adam = new Adam([{ parameters: [parameters[0]] }, { parameters: [parameters[1]] }], { learningRate: 0.1 });
  descend(adam, { parameters, ...problem }, 1);
  const state = adam.stateDict();
  const { '1.square': _, ...incomplete } = state.tensors;
  const withTensor = (name: string, value: unknown): unknown => ({
    ...state,
    tensors: { ...state.tensors, [name]: value },
  });
  const withRates = (...rates: unknown[]): unknown => ({
    ...state,
    groups: rates.map((learningRate, i) => ({ ...state.groups[i], learningRate })),
  });

  it.each<[state: unknown, text: string]>([
    [{ ...state, rule: 'SGD' }, `the state is of SGD ${pair}, not of Adam ${pair}`],
    [{ ...state, groups: [] }, `the state is of Adam with groups of [] parameters, not of Adam ${pair}`],
    [
      new Adam(parameters.slice(0, 1)).stateDict(),
      `the state is of Adam with groups of [1] parameters, not of Adam ${pair}`,
    ],
    [new Adam(parameters).stateDict(), `the state is of Adam with groups of [2] parameters, not of Adam ${pair}`],
    [{ ...state, tensors: incomplete }, `${unfit} missing: 1.square`],
    [withTensor('0.mean', zeros([2])), `${unfit} 0.mean is [2] but must be [3, 2]`],
    [
      withTensor('0.step', zeros([], { dtype: 'float64' })),
      `${unfit} 0.step is float64 but must be float32; use cast('float32')`,
    ],
    [withTensor('7.mean', zeros([2])), `${unfit} unexpected: 7.mean`],
    [withRates(0.5, Infinity), 'learningRate of group 1 is Infinity; it must be a number, and finite'],
    [withRates(0.5, '0.1'), "learningRate of group 1 is '0.1'; it must be a number, and finite"],
    [withRates(0.5, null), 'learningRate of group 1 is null; it must be a number, and finite'],
    [
      JSON.parse(JSON.stringify(state)),
      `${unfit} ${Object.keys(state.tensors)
        .map((name) => `${name} is an object; it must be a tensor, which JSON does not keep`)
        .join('; ')}`,
    ],
    [null, 'the state is null; it must be what stateDict() gave'],
    [{ ...state, groups: [null, null] }, 'the state is an object; it must be what stateDict() gave'],
    [{ rule: 'Adam', groups: state.groups }, 'the state is an object; it must be what stateDict() gave'],
  ])('that does not fit is refused, and changes nothing: %#', (given, text) => {
    const error = expect.objectContaining({ name: 'DataError', message: `Adam.loadStateDict: ${text}` });
    expect(() => adam.checkStateDict(given as OptimizerState)).toThrow(error);
    expect(() => adam.loadStateDict(given as OptimizerState)).toThrow(error);
    expect(adam.stateDict()).toEqual(state);
    expect(ratesOf(adam)).toEqual([0.1, 0.1]);
  });

  it('that fits is only looked at by checkStateDict', () => {
    const other = new Adam([{ parameters: [parameters[0]] }, { parameters: [parameters[1]] }], { learningRate: 0.5 });
    other.checkStateDict(state);
    expect([other.learningRate, other.stateDict().tensors]).toEqual([0.5, {}]);
    other.loadStateDict(state);
    expect([other.learningRate, other.stateDict().tensors]).toEqual([0.1, state.tensors]);
  });

  it('from before the first step makes a start', () => {
    const w = new Parameter(ones([2]));
    const optimizer = new Adam([w]);
    const before = optimizer.stateDict();
    w.value.sum().backward();
    optimizer.step();
    optimizer.loadStateDict(before);
    expect(optimizer.stateDict().tensors['0.step'].item()).toBe(0);
    expect(optimizer.stateDict().tensors['0.mean'].toArray()).toEqual([0, 0]);
  });
});

describe('arguments', () => {
  const w = new Parameter(tensor([1]));
  const model = { parameters: () => [w] };
  class Sequential {
    parameters = () => [w];
  }
  const options =
    'the options are learningRate, beta1, beta2, eps, amsgrad, maximize, weightDecay, decoupledWeightDecay';
  it.each<[make: () => unknown, text: string]>([
    [() => new SGD([], { learningRate: 0.1 }), 'SGD: there are 0 parameters; at least 1 is needed'],
    [() => new SGD([w, w], { learningRate: 0.1 }), 'SGD: a parameter is given twice; it may be once'],
    [() => new SGD([w], { learningRate: -1 }), 'SGD: learningRate is -1; it must be at least 0 and finite'],
    [
      () => new SGD([w], { learningRate: 1, nesterov: true }),
      'SGD: nesterov needs momentum above 0 and dampening 0, not 0 and 0',
    ],
    [() => new SGD([w], { nesterov: 'yes' as never }), "SGD: nesterov is 'yes'; it must be true or false"],
    [() => new Adam([w], { beta1: 1 }), 'Adam: beta1 is 1; it must be at least 0 and below 1'],
    [() => (new Adam([w]).learningRate = NaN), 'Adam: learningRate is NaN; it must be finite'],
    [
      () => new Adam([w], { learningRate: '0.1' as never }),
      "Adam: learningRate is '0.1'; it must be a number, at least 0 and finite",
    ],
    [() => new Adam([w], { lr: 0.1 } as never), `Adam: lr is no option; ${options} (did you mean learningRate?)`],
    [
      () => new Adam([w], { betas: [0.9, 0.99] } as never),
      `Adam: betas is no option; ${options} (did you mean beta1 and beta2?)`,
    ],
    [
      () => new AdamW([w], { weight_decay: 0.1 } as never),
      `AdamW: weight_decay is no option; ${options.replace(', decoupledWeightDecay', '')} (did you mean weightDecay?)`,
    ],
    [
      () => new Adam([{ parameters: [w], lr: 0.1 } as never]),
      `Adam, group 0: lr is no option; ${options.replace('are', 'are parameters, name,')} (did you mean learningRate?)`,
    ],
    [
      () => new Adam([{ params: [w], learningRate: 0.1 } as never]),
      `Adam, group 0: params is no option; ${options.replace('are', 'are parameters, name,')} (did you mean parameters?)`,
    ],
    [
      () => new Adam([{ parameters: [w], learningRate: -1 }]),
      'Adam, group 0: learningRate is -1; it must be at least 0 and finite',
    ],
    [() => new Adam([w], 0.1 as never), 'Adam: options are 0.1; they must be an object such as { learningRate: … }'],
    [
      () => new Adam(new Sequential() as never),
      'Adam: parameters are a Sequential; they must be a list such as model.parameters()',
    ],
    [
      () => new Adam(model.parameters as never, { learningRate: 0.1 }),
      'Adam: parameters are a function; they must be a list such as model.parameters()',
    ],
    [
      () => new Adam([model] as never),
      'Adam, group 0: parameters are a function; they must be a list such as model.parameters()',
    ],
    [() => new Adam(w as never), 'Adam: parameters are a Parameter; they must be a list such as model.parameters()'],
    [() => new Adam([w.value] as never), 'Adam: parameters[0] is a tensor [1]; it must be a Parameter'],
    [() => new Adam([w, { parameters: [w] }] as never), 'Adam: parameters[1] is an object; it must be a Parameter'],
  ])('that are wrong are refused: %#', (make, text) => expect(make).toThrow(text));
});
