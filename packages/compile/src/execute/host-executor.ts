import { noGrad } from '@gradkit/autograd';
import { applyAll } from '@gradkit/core-tensor/functional';
import type { HostSegment } from '../partition/segments.ts';
import type { Executor } from './executor.ts';
import type { Values } from './values.ts';

/** Works out single numbers, as the function itself would. */
export class HostExecutor implements Executor {
  readonly #operations: HostSegment['operations'];

  constructor({ operations }: HostSegment) {
    this.#operations = operations;
  }

  run(values: Values): void {
    noGrad(() => {
      for (const { op, inputs, outputs, attributes } of this.#operations) {
        const given = inputs.map((x) => values.get(x) ?? x);
        values.set(outputs[0], applyAll(op, given, attributes)[0]);
      }
    });
  }
}
