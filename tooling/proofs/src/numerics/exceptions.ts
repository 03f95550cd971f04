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
  readonly comparedWith?: 'largest' | 'inputs' | 'one' | undefined;
  /** instead of what is allowed else */
  readonly allowed?: number | undefined;
  /** ONNX Runtime does not have it */
  readonly missing?: boolean | undefined;
}

const bothForms = ['compiled', 'exported'] as const;

const fourier =
  'fft ifft hfft ihfft fft2 ifft2 fftn ifftn rfft irfft rfft2 irfft2 rfftn irfftn stft istft spectrogram melSpectrogram mfcc'.split(
    ' ',
  );

const factorizations = 'cholesky choleskySolve det inverse logdet matrixPower slogdet solve solveTriangular'.split(' ');

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
    operations: ['digamma', 'lgamma', 'polygamma'],
    forms: bothForms,
    precisions: ['float32'],
    what: 'left of 0, the difference of two numbers that are larger than their zeros',
    comparedWith: 'largest',
  },
  {
    operations: fourier,
    forms: bothForms,
    precisions: ['float32', 'float64'],
    what: 'which of the sums with infinities are NaN depends on their order; so does whether NaN in the imaginary part of a mean, which is real, counts',
    where: /[Ii]nfinit|(an even number|centered|both sides, normalized), NaN/,
  },
  {
    operations: factorizations,
    forms: bothForms,
    precisions: ['float32', 'float64'],
    what: 'how far what is no number spreads depends on the order of sums; so does which power of a matrix overflows first',
    where: /NaN|[Ii]nfinit|of 5, times 10000000000/,
  },
  {
    operations: ['eigh', 'eigvalsh', 'lstsq', 'matrixNorm', 'matrixRank', 'pinv', 'qr', 'svd', 'svdvals'],
    forms: bothForms,
    precisions: ['float32'],
    what: 'as far as their condition tells; of matrices whose columns are equal, some vectors are any',
    where: /NaN|[Ii]nfinit|equal/,
    allowed: 1e-5,
  },
  {
    operations: ['eigh', 'lstsq', 'pinv', 'qr', 'svd'],
    forms: bothForms,
    precisions: ['float64'],
    what: 'how far what is no number spreads; of matrices whose columns are equal, some vectors are any',
    where: /NaN|[Ii]nfinit|equal/,
    allowed: 1e-11,
  },
  {
    operations: ['gru', 'lstm'],
    forms: bothForms,
    precisions: ['float32'],
    what: 'sigmoid and tanh of ONNX Runtime’s nodes are exact compared with 1 only',
    comparedWith: 'one',
  },
  {
    operations: ['rnn'],
    forms: bothForms,
    precisions: ['float32'],
    what: 'tanh of ONNX Runtime’s node is exact compared with 1 only; with relu, the order of a sum decides what overflows first',
    where: /relu, times 10000000000/,
    comparedWith: 'one',
  },
  {
    operations: ['batchNorm', 'layerNorm'],
    forms: ['exported'],
    precisions: ['float64'],
    what: '`eps` is float32, which costs up to 1e-8',
    allowed: 1e-7,
  },
  {
    operations: ['logSoftmax'],
    forms: ['exported'],
    precisions: ['float64'],
    what: 'overlooks NaN',
    where: /NaN|Infinity|infinities/,
  },
];

/** Where operations give other results on WebGPU for what is no number, or are not there. */
export const onWebGPU: readonly Pick<Exception, 'operations' | 'what' | 'where'>[] = [
  {
    operations: [...fourier, ...factorizations, 'qr'],
    what: 'how far what is no number spreads depends on the order of sums',
  },
  {
    operations: ['vectorNorm'],
    what: 'powers of infinite numbers are what the GPU gives',
    where: /[Ii]nfinit/,
  },
  {
    operations: ['cast'],
    what: 'not to float64, int64 and uint8',
    where: /to (float64|int64|uint8)/,
  },
  {
    operations: ['pow'],
    what: 'of infinite numbers, and to infinite powers, what the GPU gives',
    where: /[Ii]nfinit/,
  },
  {
    operations: ['batchNorm'],
    what: 'with an infinite mean, infinities instead of NaN',
    where: /Infinity in input 3/,
  },
  {
    operations: ['conv2d', 'conv3d'],
    what: 'weights that are no numbers are left out over padding',
    where: /input 1|Infinity|infinities/,
  },
  {
    operations: ['fmod', 'remainder', 'floorDivide'],
    what: 'no remainders: they are refused by name',
  },
  {
    operations: ['div'],
    what: 'not with a `roundingMode`, for want of remainders',
    where: /trunc|floor/,
  },
  {
    operations: ['median', 'nanmedian', 'mode'],
    what: 'no gathering of whole numbers: they are refused by name',
  },
  {
    operations: ['digamma', 'lgamma', 'polygamma'],
    what: 'infinite below 1e-30',
    where: /^edges/,
  },
  {
    operations: ['sinc'],
    what: 'near 0 what the sine of the GPU gives',
    where: /^edges/,
  },
];
