export { abandonPromise } from './abandon-promise.ts';
export { requireBoolean, requireDType, requireOneOf } from './choice.ts';
export { formatValue } from './format-value.ts';
export { requireFunction, requireGenerator, requireList, requireMethods, requireString } from './kind.ts';
export { requireNumber, requireWholeNumber } from './number.ts';
export { isPlainObject } from './plain-object.ts';
export { requireOptions, type OptionNames } from './options.ts';
export { refuseArgument } from './refuse-argument.ts';
export { requireTensor } from './require-tensor.ts';
