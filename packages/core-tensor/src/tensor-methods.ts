import * as ops from './ops/index.ts';
import { ConfigError, GradkitError } from './errors.ts';
import { formatTensor } from './format/format.ts';
import { formatShape } from './shape.ts';
import { Tensor } from './tensor.ts';

type Ops = typeof ops;

/** Functions that do not take one tensor first. The compiler names one that is missing here, or should not be (tensor-methods.test-d.ts). */
export const notMethods = [
  'concat',
  'blockDiag',
  'cartesianProd',
  'vstack',
  'meshgrid',
  'hstack',
  'dstack',
  'broadcastTensors',
  'einsum',
  'multiDot',
  'polygamma',
  'stack',
] as const satisfies readonly (keyof Ops)[];

/** Chosen by name alone: to look at the functions' types would be to ask what a Tensor is while that is being said. */
export type MethodName = Exclude<keyof Ops, `${string}Op` | (typeof notMethods)[number]>;

type Method<F> = F extends (x: Tensor, ...rest: infer Rest) => infer Result ? (...rest: Rest) => Result : never;

/** The operations as methods: each is the function of the same name, with the tensor in front. */
export type TensorMethods = { [Name in keyof Ops as Name extends MethodName ? Name : never]: Method<Ops[Name]> };

declare module './tensor.ts' {
  interface Tensor extends TensorMethods {}
}

/** Text in template literals, and nothing else: of operators JavaScript would make NaN, false or a text. */
Object.defineProperty(Tensor.prototype, Symbol.toPrimitive, {
  value(this: Tensor, hint: string): string {
    if (hint === 'string') return this.toString();
    throw new GradkitError(
      'Tensor',
      `a ${this.dtype} ${formatShape(this.shape)} is no number: in place of +, *, < and == use add(), mul(), less() and equal(); ` +
        'item() gives the number, and `${x}` the text',
    );
  },
  configurable: true,
});

/** JavaScript lets a tensor take the place of a parameter, whose `value` would then be missing, which is how layers say that they have no bias. */
Object.defineProperty(Tensor.prototype, 'value', {
  get(this: Tensor): never {
    throw new ConfigError(
      'Tensor',
      `a ${this.dtype} ${formatShape(this.shape)} stands where a parameter belongs, so that it would be neither trained nor saved; ` +
        'in place of `layer.weight = tensor` write `layer.weight.value = tensor`',
      { got: this },
    );
  },
  configurable: true,
});

Object.defineProperty(Tensor.prototype, 'toString', {
  value(this: Tensor): string {
    return formatTensor(this);
  },
  configurable: true,
  writable: true,
});

for (const [name, operation] of Object.entries<unknown>(ops)) {
  if (typeof operation !== 'function' || (notMethods as readonly string[]).includes(name)) continue;
  Object.defineProperty(Tensor.prototype, name, {
    value(this: Tensor, ...rest: unknown[]): unknown {
      return operation(this, ...rest) as unknown;
    },
    configurable: true,
    writable: true,
  });
}
