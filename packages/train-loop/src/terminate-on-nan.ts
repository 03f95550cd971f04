import type { Callback } from './callback.ts';

/**
 * Ends training when the loss is NaN or infinite: the weights have been trained with it, and what follows is in vain. `checkpoints` keeps the
 * file from before.
 *
 * @example terminateOnNaN().name; // "terminateOnNaN"
 * @see https://keras.io/api/callbacks/terminate_on_nan/
 */
export function terminateOnNaN(): Callback {
  return {
    name: 'terminateOnNaN',
    onBatchEnd({ loss, batch, epoch, stop }) {
      if (!Number.isFinite(loss)) stop(`the loss is ${loss} at batch ${batch} of epoch ${epoch}`);
    },
  };
}
