import { Parameter } from '@gradkit/autograd';
import * as core from '@gradkit/core-tensor';
import { Generator, tensor, trace, type Tensor } from '@gradkit/core-tensor';
import * as layers from '@gradkit/layers';
import { describe, expect, it } from 'vitest';
import { callOf } from './call.ts';
import {
  argumentsOf,
  forwardOf,
  inputsOf as inputsOfLayer,
  layerCases,
  layerFamilies,
  type AnyLayer,
} from './layers/layer-case.ts';
import { casesOf, families, inputsOf, operationsIn, withGradients, type Case } from './proof.ts';

/** Changes every list in a value, as its owner may after a call. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof layers.Module || value instanceof core.Tensor) return; // theirs are their own
  for (const part of Object.values(value)) spoil(part);
  if (!Array.isArray(value)) return;
  value.fill(97);
  value.push(97);
}

const hasList = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (Array.isArray(value) || Object.values(value).some(hasList));

/** What a case does forwards and backwards: types of the results, and attributes, which gradients look at later. */
function workOf(name: string, golden: Case, after: (attributes: unknown) => void): string {
  const attributes = structuredClone(golden.attributes) as unknown;
  const call = callOf(name);
  const { operations, outputs } = trace((...given) => {
    const results = withGradients(call, { ...golden, attributes })(...given);
    after(attributes);
    return results;
  }, inputsOf(golden));
  const types = [...operations.flatMap((one) => one.outputs), ...outputs].map(({ shape }) => shape);
  return JSON.stringify([types, operations.map((one) => one.attributes)]);
}

describe('the caller’s lists stay the caller’s', () => {
  const cases = families.flatMap((family) =>
    operationsIn(family).flatMap((name) => casesOf(family, name).map((golden) => ({ name, golden }))),
  );
  const withLists = cases.filter(({ golden }) => hasList(golden.attributes));
  const perName = new Map(withLists.map((one) => [`${one.name}: ${one.golden.name}`, one]));

  it('in more than a few operations', () => expect(perName.size).toBeGreaterThan(50));

  it.each([...perName])('%s', (_, { name, golden }) => {
    expect(workOf(name, golden, spoil)).toBe(workOf(name, golden, () => {}));
  });

  const makers: Record<string, (shape: number[]) => Tensor> = {
    zeros: (shape) => core.zeros(shape),
    ones: (shape) => core.ones(shape),
    full: (shape) => core.full(shape, 3),
    tensor: (shape) => tensor([1, 2, 3, 4], { shape }),
    uniform: (shape) => core.uniform(shape, { rng: new Generator(1) }),
    normal: (shape) => core.normal(shape, { rng: new Generator(1) }),
    bernoulli: (shape) => core.bernoulli(shape, { rng: new Generator(1) }),
    randint: (shape) => core.randint(5, shape, { rng: new Generator(1) }),
  };
  it.each(Object.entries(makers))('%s, and drawn in a trace', (_, make) => {
    const shape = [2, 2];
    const y = make(shape);
    const traced = trace(() => [make(shape)], []).outputs[0];
    spoil(shape);
    expect([y.shape, traced.shape]).toEqual([[2, 2], [2, 2]]); // prettier-ignore
  });
});

describe('lists of tensors and of modules', () => {
  it.each([core.concat, core.stack, (list: readonly Tensor[]) => core.einsum('i,i->i', list)])(
    '%# keep order',
    (join) => {
      const gradientsOf = (after: (list: Tensor[]) => void): unknown[] => {
        const [a, b] = [new Parameter(tensor([1, 2])), new Parameter(tensor([3, 4]))];
        const list = [a.value, b.value];
        const y = join(list);
        after(list);
        y.flatten().mul(core.arange(y.size)).sum().backward();
        return [a, b].map(({ grad }) => grad!.toArray());
      };
      expect(gradientsOf((list) => list.reverse())).toEqual(gradientsOf(() => {}));
    },
  );

  it('ModuleList', () => {
    const items = [new layers.ReLU()];
    const list = new layers.ModuleList(items);
    items.length = 0;
    expect(list.length).toBe(1);
  });
});

describe('the caller’s lists stay the caller’s, of layers', () => {
  const cases = layerFamilies.flatMap(layerCases);
  const classes = layers as unknown as Record<string, new (...given: unknown[]) => AnyLayer>; // by names in a file

  it.each(cases.filter((golden) => (golden.arguments as unknown[]).some(hasList)))('$name', (golden) => {
    const outputOf = (after: (given: unknown) => void): readonly (readonly number[])[] => {
      const given = argumentsOf(golden.arguments) as unknown[];
      const layer = new classes[golden.layer](...given);
      for (const one of given) after(one);
      return [
        ...forwardOf(layer, golden)(...inputsOfLayer(golden)),
        ...layer.parameters().map(({ value }) => value),
      ].map(({ shape }) => shape);
    };
    expect(outputOf(spoil)).toEqual(outputOf(() => {}));
  });
});
