import {
  cast,
  DataError,
  formatValue,
  isFloating,
  isInteger,
  isPlainObject,
  namesMeant,
  refuseArgument,
  requireBoolean,
  requireOptions,
  requireTensor,
  sameShape,
  transpose as swapAxes,
  type DType,
  type State,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import { Module, type AnyModule } from '@gradkit/layers';
import { advice } from './advice.ts';
import { renamed, type NameMap, type PrefixOptions } from './rename.ts';
import { PretrainedReport, typeText, type Conversion, type LoadedStates, type Mismatch } from './report.ts';

interface PretrainedOptions {
  /** replacements in names, one after the other */
  readonly names?: readonly NameMap[] | undefined;
  readonly prefix?: PrefixOptions | undefined;
  /** weights whose axes are swapped, as those of `Conv1D` in GPT-2: names of the model, `*` stands for any characters */
  readonly transpose?: string | readonly string[] | undefined;
  /** what is left as it is in the model, and is not missed: names of the model or the file, with all below them */
  readonly skip?: string | readonly string[] | undefined;
  /** whether all must fit; default true */
  readonly strict?: boolean | undefined;
}

const where = 'loadPretrained';

/**
 * Gives a model the weights of a file, by name. Everything is checked before anything changes.
 *
 * Floats of another dtype become those of the model, whole numbers likewise if none of them changes. Parameters that the model has under
 * two names need one of them in the file. Counts of batches (`num_batches_tracked`), which files of PyTorch before 0.4.1 do not have, are not missed.
 *
 * @param model any module
 * @param tensors by the names of the file, as `loadWeights` and `fromSafetensors` give them
 * @param options `names`: replacements, e.g. `[[/^encoder\.layer\.(\d+)/, 'blocks.$1'], ['gamma', 'weight']]`; `prefix`: `strip` and `add`;
 *   `transpose`: patterns of weights whose axes are swapped; `skip`: patterns of what is left alone; `strict`: whether all must fit, default
 *   true; false loads what fits
 * @returns what was loaded, and what was not; `String(report)` is a table
 * @throws {ConfigError} if an option is unknown, of the wrong kind or means nothing, or two tensors get the same name
 * @throws {DataError} if names are missing or unexpected, or shapes differ, and it is strict; or if nothing fits. Nothing is loaded then
 * @example
 * import { Linear, Sequential } from '@gradkit/layers';
 * const model = new Sequential({ body: new Linear(2, 3), head: new Linear(3, 2) });
 * const weights = { 'module.body.weight': ones([3, 2]), 'module.body.bias': zeros([3]) };
 * const report = loadPretrained(model, weights, { prefix: { strip: 'module.' }, skip: 'head' });
 * report.loaded; // ['body.weight', 'body.bias']
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.load_state_dict
 */
export function loadPretrained(
  model: AnyModule,
  tensors: Readonly<Record<string, Tensor>>,
  options: PretrainedOptions = {},
): PretrainedReport {
  const known = { names: true, prefix: true, transpose: true, skip: true, strict: true } as const;
  const {
    names = [],
    prefix = {},
    transpose = [],
    skip = [],
    strict = true,
  } = requireOptions<PretrainedOptions>(where, options, known);
  requireBoolean(where, 'strict', strict);
  if (!(model instanceof Module)) refuseArgument(where, 'model', model, 'a module');
  requireTensors(tensors);
  const given = renamed(tensors, names, prefix);
  const states = new Map(model.namedStates());
  const skipped = new Set(namesMeant(where, 'skip', skip, [...new Set([...states.keys(), ...given.keys()])]));
  const turned = new Set(namesMeant(where, 'transpose', transpose, [...given.keys()]));
  const values: Record<string, Tensor> = {};
  const found = compare(states, given, { skipped, turned, values });
  const isAll = found.missing.length + found.unexpected.length + found.mismatched.length === 0;
  if (!isAll && (strict || found.loaded.length === 0)) throw unfit(model, found, strict);
  model.loadStateDict(values, { strict: false });
  return new PretrainedReport(found);
}

interface Rules {
  readonly skipped: ReadonlySet<string>;
  readonly turned: ReadonlySet<string>;
  /** what the model gets is put here */
  readonly values: Record<string, Tensor>;
}

function compare(
  states: ReadonlyMap<string, State>,
  given: ReadonlyMap<string, Tensor>,
  { skipped, turned, values }: Rules,
): LoadedStates {
  const loaded: string[] = [];
  const transposed: string[] = [];
  const converted: Conversion[] = [];
  const mismatched: Mismatch[] = [];
  const unexpected: LoadedStates['unexpected'][number][] = [];
  const reached = new Set<State>();
  for (const [name, tensor] of given) {
    if (skipped.has(name)) continue;
    const state = states.get(name);
    const x = turned.has(name) && tensor.rank === 2 ? swapAxes(tensor) : tensor;
    if (state === undefined) {
      unexpected.push({ name, type: typeOf(tensor) });
      continue;
    }
    const expected = state.type!;
    reached.add(state);
    const value = sameShape(x.shape, expected.shape) ? inDType(x, expected.dtype) : null;
    if (value === null) {
      mismatched.push({ name, given: typeOf(x), expected });
      continue;
    }
    values[name] = value;
    loaded.push(name);
    if (x !== tensor) transposed.push(name);
    if (value.dtype !== tensor.dtype) converted.push({ name, from: tensor.dtype, to: value.dtype });
  }
  const missing = [...states].filter(
    ([name, state]) => !skipped.has(name) && !reached.has(state) && !/(^|\.)num_batches_tracked$/.test(name),
  );
  return {
    loaded,
    transposed,
    converted,
    mismatched,
    unexpected,
    missing: missing.map(([name, { type }]) => ({ name, type: type! })),
    skipped: [...skipped],
  };
}

const floats: ReadonlySet<DType> = new Set(['float16', 'bfloat16']);
const isFloat = (dtype: DType): boolean => isFloating(dtype) || floats.has(dtype);

/** The same numbers in another dtype; null where they would be others. */
function inDType(x: Tensor, dtype: DType): Tensor | null {
  if (x.dtype === dtype) return x;
  if (isFloat(x.dtype) && isFloat(dtype)) return cast(x, dtype);
  if (!isInteger(x.dtype) || !isInteger(dtype)) return null;
  const value = cast(x, dtype);
  return value.data.every((element, k) => element === x.data[k]) ? value : null;
}

function typeOf({ shape, dtype }: Tensor): TensorType {
  return { shape, dtype };
}

function requireTensors(tensors: unknown): void {
  if (!isPlainObject(tensors))
    refuseArgument(where, 'tensors', tensors, 'an object of tensors by name, as loadWeights gives it in { tensors }');
  for (const [name, value] of Object.entries(tensors)) requireTensor(where, `tensors[${formatValue(name)}]`, value);
}

function unfit(model: AnyModule, found: LoadedStates, strict: boolean): DataError {
  const { loaded, missing, unexpected, mismatched } = found;
  const problems = [
    listed('missing', missing, ({ name }) => name),
    listed('unexpected', unexpected, ({ name }) => name),
    listed(
      'other types',
      mismatched,
      ({ name, given, expected }) => `${name} is ${typeText(given)} but must be ${typeText(expected)}`,
    ),
  ];
  const hint = loaded.length === 0 ? '' : ` (strict: false loads the ${loaded.length} that fit)`;
  const what = strict
    ? `the weights do not fit ${model.constructor.name}, and nothing was loaded${hint}`
    : `none of the weights fits ${model.constructor.name}`;
  return new DataError(where, `${what}${problems.join('')}${advice(found)}`, {
    expected: missing.map(({ name }) => name),
    got: unexpected.map(({ name }) => name),
  });
}

function listed<Entry>(what: string, entries: readonly Entry[], textOf: (entry: Entry) => string): string {
  if (entries.length === 0) return '';
  const shown = entries.slice(0, 10).map(textOf).join(', ');
  return `; ${what}: ${shown}${entries.length > 10 ? ` and ${entries.length - 10} more` : ''}`;
}
