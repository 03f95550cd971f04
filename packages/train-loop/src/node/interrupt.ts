import type { Callback } from '../callback.ts';

/**
 * Ctrl-C ends training after the batch under way, so that a checkpoint can still be written; a second Ctrl-C ends the process at once.
 *
 * @example stopOnInterrupt().name; // "stopOnInterrupt"
 */
export function stopOnInterrupt(): Callback {
  let listener: (() => void) | null = null;
  return {
    name: 'stopOnInterrupt',
    onFitStart({ stop }) {
      listener = () => {
        stop('interrupted');
        remove();
      };
      process.once('SIGINT', listener).once('SIGTERM', listener);
    },
    onFitEnd: () => remove(),
  };

  function remove(): void {
    if (listener !== null) process.off('SIGINT', listener).off('SIGTERM', listener);
    listener = null;
  }
}
