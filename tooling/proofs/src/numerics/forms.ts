import { compile } from '@gradkit/compile';
import type { Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import type { Function } from '../proof.ts';

/** Runs a function of tensors again and again, in one of its forms. */
export type Run = (inputs: readonly Tensor[]) => Promise<readonly Tensor[]>;

/** The forms that a function has beside its eager one. */
export const forms = {
  compiled(f: Function): Run {
    const compiled = compile((...inputs: Tensor[]) => [...f(...inputs)]);
    return async (inputs) => compiled(...inputs);
  },
  exported(f: Function, examples: readonly Tensor[]): Run {
    const made = exportModel((...inputs) => f(...inputs), examples, { dynamicAxes: {}, verify: false }).then((bytes) =>
      createSession(bytes, { device: 'cpu' }),
    );
    return async (inputs) => {
      const session = await made;
      const results = await session.run(Object.fromEntries(session.inputs.map(({ name }, i) => [name, inputs[i]])));
      return session.outputs.map(({ name }) => results[name]);
    };
  },
} as const;

export type Form = keyof typeof forms;
