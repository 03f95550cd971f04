import { ConfigError, tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { Embedding, init, LayerNorm, Linear, Module, summary } from '../index.ts';

// What plain JavaScript may give: no compiler has looked at it.
type Loose = (...given: unknown[]) => unknown;
const drawing = init as unknown as Readonly<Record<string, Loose>>; // called as plain JavaScript may
const layer = new Linear(2, 2);
class Model extends Module {
  forward = (x: Tensor): Tensor => x;
}
const Anyhow = Model as unknown as new (...given: unknown[]) => Model; // likewise
const methods = layer as unknown as Readonly<Record<string, Loose>>; // likewise

test.each<[call: () => unknown, text: string]>([
  [() => methods['train']('no'), "train: mode is 'no'; it must be true or false"],
  [() => methods['requiresGrad']('no'), "Parameter: requiresGrad is 'no'; it must be true or false"],
  [() => methods['apply'](3), 'apply: f is 3; it must be a function'],
  [() => new Anyhow(3), 'Model: a further argument is 3; it must be left out'],
  [() => (summary as Loose)([layer], [1, 2]), 'summary: model is [a Linear]; it must be an object with forward()'],
  ...[
    'uniform',
    'normal',
    'constant',
    'zeros',
    'ones',
    'xavierUniform',
    'xavierNormal',
    'kaimingUniform',
    'kaimingNormal',
  ].map((name): [() => unknown, string] => [
    () => drawing[name](tensor([[1, 2]])),
    `init.${name}: parameter is a tensor [1, 2]; it must be a Parameter`,
  ]),
  [() => drawing['fans'](3), 'fans: shape is 3; it must be a list'],
])('%o', (call, text) => {
  expect(call).toThrow(ConfigError);
  expect(call).toThrow(text);
});

test('a module that takes no arguments takes undefined as left out', () => {
  expect(new Anyhow(undefined).training).toBe(true);
});

test.each<[make: () => Module, name: string]>([
  [() => new LayerNorm(2), 'weight'],
  [() => new LayerNorm(2), 'bias'],
  [() => new Linear(2, 2), 'weight'],
  [() => new Linear(2, 2), 'bias'],
  [() => new Embedding(2, 2), 'weight'],
])('%o, whose %s became a tensor, says so', (make, name) => {
  const assigned = Object.assign(make(), { [name]: tensor([1, 2]) });
  const x = assigned instanceof Embedding ? tensor([0], { dtype: 'int32' }) : tensor([[1, 2]]);
  expect(() => assigned.forward(x)).toThrow(
    /so that it would be neither trained nor saved; .* `layer.weight.value = tensor`/,
  );
});
