import type { Callback } from '../callback.ts';
import { perTrainer } from '../per-trainer.ts';

/**
 * Ctrl-C ends training after the batch under way, so that a checkpoint can still be written; a second Ctrl-C ends the process at once.
 *
 * @example stopOnInterrupt().name; // "stopOnInterrupt"
 */
export function stopOnInterrupt(): Callback {
  const listeners = perTrainer((): { remove: () => void } => ({ remove: () => {} }));
  return {
    name: 'stopOnInterrupt',
    onFitStart({ trainer, stop }) {
      const own = listeners.renew(trainer);
      const listener = (): void => {
        stop('interrupted');
        own.remove();
      };
      own.remove = () => process.off('SIGINT', listener).off('SIGTERM', listener);
      process.once('SIGINT', listener).once('SIGTERM', listener);
    },
    onFitEnd: ({ trainer }) => listeners.of(trainer).remove(),
  };
}
