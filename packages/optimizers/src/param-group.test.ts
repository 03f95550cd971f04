import { Parameter } from '@gradkit/autograd';
import { tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { Adam, setMomentum, SGD } from './index.ts';

describe('options of a group that cannot be set', () => {
  it.each<[name: string, where: string]>([
    ['weightDecay', 'SGD, group 0'],
    ['lr', 'SGD, group 0'],
    ['momentum', 'SGD, group 0'],
    ['beta1', 'Adam, group 0'],
    ['momentum', 'Adam, group 0'],
    ['name', 'SGD, group head'],
  ])('say so: %s of %s', (name, where) => {
    const groups = [{ parameters: [new Parameter(tensor([1]))], name: where.split(' ')[2] }];
    const [group] = (where.startsWith('Adam') ? new Adam(groups) : new SGD(groups)).paramGroups;
    const before = { ...group.options };
    const error = expect.objectContaining({
      name: 'ConfigError',
      message: `${where}: ${name} is 0.5; it must be left; use learningRate, setMomentum`,
    });
    expect(() => Object.assign(group, { [name]: 0.5 })).toThrow(error);
    expect(group.options).toEqual(before);
  });

  it('can be read, as they are now', () => {
    const [group] = new SGD([new Parameter(tensor([1]))], { momentum: 0.9, weightDecay: 0.1 }).paramGroups;
    setMomentum(group, 0.5);
    group.learningRate = 2;
    expect(group.name).toBeUndefined();
    expect(group).toMatchObject({ learningRate: 2, momentum: 0.5, weightDecay: 0.1, options: { momentum: 0.5 } });
  });
});
