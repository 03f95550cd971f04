import { tensor, zeros } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { findStateDict, type TorchData } from '../index.ts';

const weight = zeros([2, 4]);
const weights = { 'fc.weight': weight, 'fc.bias': zeros([2]) };
const inModule = { 'module.fc.weight': weight, 'module.fc.bias': zeros([2]) };
const moments = { state: { 0: { step: tensor(3), exp_avg: zeros([2, 4]) } }, param_groups: [{ lr: 0.1 }] };

it.each<[string, TorchData, { path: string; prefix?: string; others: string[] }]>([
  ['a state dict', weights, { path: '', others: [] }],
  ['of DataParallel', inModule, { path: '', prefix: 'module.', others: [] }],
  [
    'of torch.compile in DataParallel',
    { 'module._orig_mod.fc.weight': weight },
    { path: '', prefix: 'module._orig_mod.', others: [] },
  ],
  ['with what is no tensor', { ...weights, _extra_state: null }, { path: '', others: ['_extra_state'] }],
  [
    'in a checkpoint',
    { epoch: 3, state_dict: inModule, optimizer: moments },
    { path: 'state_dict', prefix: 'module.', others: ['epoch', 'optimizer'] },
  ],
  ['model before ema', { ema: weights, model: weights }, { path: 'model', others: ['ema'] }],
  [
    'in two wrappers',
    { checkpoint: 1, model: { state_dict: weights, step: 5 } },
    { path: 'model.state_dict', others: ['checkpoint', 'step'] },
  ],
  [
    'the only one',
    { student: weights, optimizer: moments, loss: 0.5 },
    { path: 'student', others: ['optimizer', 'loss'] },
  ],
  [
    'the only one, deeper',
    { nets: { student: weights }, optimizer_g: { weight } },
    { path: 'nets.student', others: ['optimizer_g'] },
  ],
])('finds %s', (_, data, { path, prefix = '', others }) => {
  const found = findStateDict(data);
  expect(found).toMatchObject({ path, prefix, others });
  expect(found.tensors['fc.weight']).toBe(weight);
});

it('keeps what is said beside the weights', () => {
  const { metadata } = findStateDict({
    epoch: 3,
    arch: 'resnet18',
    best: true,
    seed: 2n ** 70n,
    model: weights,
    args: [1],
  });
  expect(metadata).toEqual({ epoch: '3', arch: 'resnet18', best: 'true', seed: '1180591620717411303424' });
});

it('takes the one that is asked for', () => {
  const data = { generator: { fc: weights }, discriminator: inModule };
  expect(findStateDict(data, { key: 'discriminator' }).prefix).toBe('module.');
  expect(findStateDict(data, { key: 'generator.fc' }).tensors['fc.weight']).toBe(weight);
  expect(() => findStateDict(data)).toThrow(
    "findStateDict: the file has several models; choose one by key: 'generator.fc', 'discriminator'",
  );
  expect(() => findStateDict(data, { key: 'encoder', name: 'gan.pt' })).toThrow(
    "gan.pt has no tensors by name at 'encoder'; choose one by key: 'generator.fc', 'discriminator'",
  );
});

it.each<[TorchData, string]>([
  [weight, 'the file has no tensors by name; it holds a tensor without a name'],
  [{}, 'the file has no tensors by name; it is empty'],
  [[weight], 'the file has no tensors by name; it holds [a tensor [2, 4]]'],
  [{ epoch: 1, optimizer: moments }, 'the file has no tensors by name; it holds epoch, optimizer'],
])('says that there are none: %#', (data, text) => {
  expect(() => findStateDict(data)).toThrow(text);
});

it('refuses options that there are not', () => {
  expect(() => findStateDict(weights, { path: 'x' } as never)).toThrow('findStateDict: path is no option');
  expect(() => findStateDict(weights, { key: 1 as never })).toThrow('findStateDict: key is 1; it must be');
});
