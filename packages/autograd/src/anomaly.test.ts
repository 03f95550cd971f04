import { defineOp, apply, tensor, where, type Tensor } from '@gradkit/core-tensor';
import { afterEach, describe, expect, it } from 'vitest';
import { customGradient, detectAnomaly, grad, Parameter, setDetectAnomaly, vmap } from './index.ts';

afterEach(() => setDetectAnomaly(false));

const zero = tensor([1, 0]);
const line = String.raw`\(anomaly\.test\.ts:\d+:\d+\)`;

/** The line of this file that an error names. */
function lineIn(f: () => unknown): number {
  try {
    f();
  } catch (error) {
    return Number(/anomaly\.test\.ts:(\d+)/.exec((error as Error).message)?.[1]);
  }
  return -1;
}

const here = (): number => Number(/anomaly\.test\.ts:(\d+)/.exec(new Error('here').stack!.split('\n')[2])![1]);

describe('detectAnomaly names the operation and the line where', () => {
  it('0/0 is planted in a network', () => {
    let planted = 0;
    const f = (): Tensor => {
      const hidden = zero.mul(3).add(1).sub(1);
      planted = here() + 1;
      const quotient = hidden.div(hidden);
      return quotient.relu().sum();
    };
    expect(() => detectAnomaly(f)).toThrow(
      new RegExp(
        `^detectAnomaly: div ${line} gives NaN at element 1 of its result \\[2\\], though its inputs are finite$`,
      ),
    );
    expect(lineIn(() => detectAnomaly(f))).toBe(planted);
    expect(f().item()).toBeNaN(); // off: nothing is thrown
  });

  it('Infinity appears', () => {
    expect(() => detectAnomaly(() => zero.mul(1000).exp().sum())).toThrow(
      new RegExp(
        `^detectAnomaly: exp ${line} gives Infinity at element 0 of its result \\[2\\], though its inputs are finite$`,
      ),
    );
    expect(() => detectAnomaly(() => zero.log())).toThrow('gives -Infinity at element 1');
  });

  it('NaN comes in, and is computed with', () => {
    const data = tensor([1, NaN]);
    expect(() => detectAnomaly(() => data.reshape([2, 1]).mul(2))).toThrow(
      new RegExp(
        `^detectAnomaly: mul ${line} gives NaN at element 1 of .*; input 0 \\[2, 1\\], which comes from outside, has NaN$`,
      ),
    );
    expect(detectAnomaly(() => where(data.isNaN(), 0, data)).toArray()).toEqual([1, 0]);
  });

  it('a gradient has it', () => {
    const w = new Parameter(zero);
    let planted = 0;
    const f = (): void => {
      planted = here() + 1;
      const root = w.value.sqrt();
      root.mul(2).sum().backward();
    };
    expect(() => detectAnomaly(f)).toThrow(
      new RegExp(
        `^detectAnomaly: the gradient of sqrt ${line} gives Infinity at element 1 of that of input 0 \\[2\\]$`,
      ),
    );
    expect(lineIn(() => detectAnomaly(f))).toBe(planted);
    expect(w.grad).toBeNull();
    const loss = w.value.sqrt().sum();
    expect(() => detectAnomaly(() => loss.backward())).toThrow('the gradient of sqrt (computed before) gives Infinity');
  });

  it('a rule of one’s own gives it', () => {
    const own = customGradient(
      (y) => y.mul(2),
      (dy) => [dy.div(0)],
    );
    const f = grad((y: Tensor) => own(y).sum());
    expect(() => detectAnomaly(() => f(zero))).toThrow(
      new RegExp(`the gradient of customGradient ${line} gives Infinity`),
    );
  });
});

describe('detectAnomaly lets pass', () => {
  it('Infinity that goes in, as in masks', () => {
    const mask = tensor([0, -Infinity]);
    expect(detectAnomaly(() => zero.add(mask).softmax()).toArray()).toEqual([1, 0]);
    expect(() => detectAnomaly(() => mask.sub(mask))).toThrow('though no input has NaN');
  });

  it('what a gradient rule does not hand on', () => {
    const half = defineOp<[y: Tensor]>({
      name: 'half',
      infer: ([y]) => y,
      forward: ([y], { data }) => data.set(y.data),
      gradient: (dy) => [where(dy.div(0).greater(5), dy, 0)],
      onnx: () => ({ opType: 'Identity' }),
    });
    expect(detectAnomaly(() => grad((y: Tensor) => apply(half, [y], {}).sum())(zero)).toArray()).toEqual([1, 1]);
  });
});

describe('detectAnomaly', () => {
  it('sees mapped functions, and gives what the function gives', () => {
    expect(() => detectAnomaly(() => vmap((y: Tensor) => y.div(y))(zero))).toThrow(
      'detectAnomaly: div (anomaly.test.ts:',
    );
    expect(detectAnomaly(() => 3)).toBe(3);
  });

  it('is switched on and off for all', () => {
    setDetectAnomaly(true);
    setDetectAnomaly(true);
    expect(() => zero.div(zero)).toThrow('detectAnomaly: div');
    expect(() => new Parameter(zero).value.sqrt().sum().backward()).toThrow('the gradient of sqrt (anomaly.test.ts:');
    setDetectAnomaly(false);
    expect(zero.div(zero).toArray()).toEqual([1, NaN]);
    expect(() => new Parameter(zero).value.sqrt().sum().backward()).not.toThrow();
    expect(() => detectAnomaly(() => setDetectAnomaly(true))).toThrow(
      'setDetectAnomaly: a function is being traced or looked at; switch outside of that',
    );
  });
});
