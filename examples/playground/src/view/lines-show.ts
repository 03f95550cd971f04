import { signal } from '@preact/signals';

/** What the lines between neurons show: the weights, or the gradients of the last step. */
export const linesShow = signal<'weights' | 'gradients'>('weights');
