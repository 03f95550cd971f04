import { tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { compile, exportTrainingStep } from '../index.ts';

const x = tensor([1, 2]);

describe('what is no plain function is refused where it is given', () => {
  class Model {
    forward(a: Tensor): Tensor {
      return a;
    }
  }
  function* yielding(a: Tensor): Generator<Tensor> {
    yield a;
  }
  async function* streaming(a: Tensor): AsyncGenerator<Tensor> {
    yield await Promise.resolve(a);
  }
  it.each<[unknown, string]>([
    [Model, 'step is a function; it must be one that returns its results, no generator or class'],
    [class extends Model {}, 'step is a function; it must be one that'],
    [yielding, 'step is a function; it must be one that'],
    [streaming, 'step is a function; it must be one that'],
    [
      {
        async *method(a: Tensor): AsyncGenerator<Tensor> {
          yield await Promise.resolve(a);
        },
      }.method,
      'step is a function; it must be one that',
    ],
    [3, 'step is 3; it must be a function'],
  ])('%o', async (step, message) => {
    expect(() => compile(step as (a: Tensor) => Tensor)).toThrow(`compile: ${message}`);
    await expect(exportTrainingStep(step as (a: Tensor) => Tensor, [x])).rejects.toThrow(
      `exportTrainingStep: ${message}`,
    );
  });
});

describe('this', () => {
  function by(this: { scale: number } | undefined, a: Tensor): Tensor {
    return a.mul(this?.scale ?? 1);
  }

  it('is refused in a compiled function, whatever it is called on', async () => {
    const scaled = { scale: 3, by: compile(by) };
    const message = 'compile: the function uses this.scale, but is called on nothing; compile (x) => object.method(x)';
    await expect(scaled.by(x)).rejects.toThrow(message);
    const { by: alone } = scaled;
    await expect(alone(x)).rejects.toThrow(message);
  });

  it('may be there where nothing asks for it, and of another function', async () => {
    const scaled = { scale: 3, by };
    const holder = {
      twice: compile((a: Tensor) => a.mul(2)),
      bound: compile((a: Tensor) => by.call(scaled, a)),
    };
    expect((await holder.twice(x)).toArray()).toEqual([2, 4]);
    expect((await holder.bound(x)).toArray()).toEqual([3, 6]);
  });

  it('is passed on inside another compiled function', async () => {
    const scaled = { scale: 3, by: compile(by) as unknown as (a: Tensor) => Tensor }; // no promise while it is inlined
    const outer = compile((a: Tensor) => scaled.by(a).add(zeros([2])));
    expect((await outer(x)).toArray()).toEqual([3, 6]);
  });
});
