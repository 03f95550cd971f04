import { State } from '@gradkit/core-tensor/functional';

/**
 * A value that changes but is not trained: a running mean, a step count. Belongs to a module's state dict.
 *
 * @example
 * const steps = new Buffer(tensor([0]));
 * steps.value = steps.value.add(1);
 * steps.value.toArray(); // [1]
 */
export class Buffer extends State {}
