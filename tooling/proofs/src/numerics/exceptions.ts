import type { Form } from './forms.ts';

/** Where a form of operations gives other values than their eager form, and why. */
export interface Exception {
  readonly operations: readonly string[];
  readonly forms: readonly Form[];
  readonly precisions: readonly ('float32' | 'float64')[];
  /** what a reader should know */
  readonly what: string;
  /** in these cases, with these values */
  readonly where?: RegExp | undefined;
  /** instead of each element itself */
  readonly comparedWith?: 'largest' | undefined;
  /** instead of what is allowed else */
  readonly allowed?: number | undefined;
  /** ONNX Runtime does not have it */
  readonly missing?: boolean | undefined;
}

const bothForms = ['compiled', 'exported'] as const;
const bothPrecisions = ['float32', 'float64'] as const;

/** All that is known; a sweep over the values of all operations fails for anything else. */
export const differing: readonly Exception[] = [
  {
    operations: [
      'avgPool1d',
      'avgPool2d',
      'avgPool3d',
      'avgPoolGradient',
      'conv1d',
      'conv2d',
      'conv3d',
      'convTranspose1d',
      'convTranspose2d',
      'convTranspose3d',
      'convWeightGradient',
      'erf',
      'gelu',
      'softplus',
    ],
    forms: ['exported'],
    precisions: ['float64'],
    what: 'ONNX Runtime has no operator for the CPU',
    missing: true,
  },
  {
    operations: ['gelu'],
    forms: bothForms,
    precisions: ['float32'],
    what: 'below −1, exact compared with the largest element only, as PyTorch’s',
    comparedWith: 'largest',
  },
  {
    operations: ['mask'],
    forms: bothForms,
    precisions: bothPrecisions,
    what: 'NaN that is left out stays NaN; an infinite element that is taken is the largest finite number. So with the gradients of `relu`, `clamp`, `where`, `maximum` and `minimum`',
    where: /NaN|Infinity|infinities/,
  },
  {
    operations: ['batchNorm'],
    forms: bothForms,
    precisions: ['float32'],
    what: 'NaN where a mean is infinite',
    where: /Infinity in input 3/,
  },
  {
    operations: ['conv2d', 'conv3d'],
    forms: bothForms,
    precisions: bothPrecisions,
    what: 'with groups, a weight that is no finite number makes NaN also of padding',
    where: /input 1|infinities|Infinity|NaN/,
  },
  {
    operations: ['maxPool1d', 'maxPool2d', 'maxPool3d'],
    forms: bothForms,
    precisions: ['float32'],
    what: 'a window of nothing but −Infinity gives the lowest finite number',
    where: /-Infinity|infinities/,
  },
  {
    operations: ['maxPoolGradient'],
    forms: bothForms,
    precisions: bothPrecisions,
    what: 'where a window sees NaN, its gradient goes to another entry',
    where: /NaN/,
  },
  {
    operations: ['batchNorm', 'layerNorm'],
    forms: ['exported'],
    precisions: ['float64'],
    what: '`eps` is float32, which costs up to 1e-8; NaN where a mean is infinite',
    allowed: 1e-7,
    where: /Infinity in input 3/,
  },
  {
    operations: ['logSoftmax'],
    forms: ['exported'],
    precisions: ['float64'],
    what: 'overlooks NaN',
    where: /NaN|Infinity|infinities/,
  },
];
