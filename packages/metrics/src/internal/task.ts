import {
  ConfigError,
  formatValue,
  isPlainObject,
  requireOneOf,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';

/** Two classes, several of which one is right, or several labels each of which may be. */
export type Task = 'binary' | 'multiclass' | 'multilabel';

/** The arguments of a metric of any task, from the options of each. */
export type TaskArguments<Binary, Multiclass, Multilabel> =
  | readonly [task: 'binary', options?: Binary]
  | ClassArguments<Multiclass>
  | readonly [task: 'multilabel', options: Multilabel & { readonly numLabels: number }];

/** The arguments of a metric of two or more classes. */
export type ClassTaskArguments<Binary, Multiclass> =
  | readonly [task: 'binary', options?: Binary]
  | ClassArguments<Multiclass>;

type ClassArguments<Multiclass> = readonly [task: 'multiclass', options: Multiclass & { readonly numClasses: number }];

/** How a metric is made for each task; one without a form for a task leaves it out. */
interface Makers<Definition> {
  binary?(options: never): Definition;
  multiclass?(numClasses: number, options: never): Definition;
  multilabel?(numLabels: number, options: never): Definition;
}

/** Makes the definition of the task that the caller names. @throws {ConfigError} if there is no such task */
export function ofTask<Definition>(
  where: string,
  [task, options = {}]: readonly [task: Task, options?: object],
  makers: Makers<Definition>,
): Definition {
  requireOneOf(where, 'task', task, Object.keys(makers));
  requireObject(where, options);
  const { numClasses, numLabels, ...rest } = options as Partial<Record<'numClasses' | 'numLabels', number>>;
  const given = rest as never;
  if (task === 'multiclass') return makers.multiclass!(numClasses!, withOther(given, { numLabels }));
  if (task === 'multilabel') return makers.multilabel!(numLabels!, withOther(given, { numClasses }));
  return makers.binary!(withOther(given, { numClasses, numLabels }));
}

/** Of options that are read before all of them are checked. @throws {ConfigError} unless they are an object */
export function requireObject(where: string, options: unknown): void {
  if (isPlainObject(options)) return;
  const problem = `options are ${formatValue(options)}; they must be an object such as { ignoreIndex: … }`;
  throw new ConfigError(where, problem, { got: options });
}

/** Leaves a size of another task among the options, where it is refused. */
function withOther(options: object, sizes: Readonly<Record<string, number | undefined>>): never {
  const wrong = Object.entries(sizes).filter(([, size]) => size !== undefined);
  return { ...options, ...Object.fromEntries(wrong) } as never;
}

/** @throws {ConfigError} unless there are at least 2 classes */
export function requireClassCount(where: string, numClasses: number): void {
  requireWholeNumber(where, 'numClasses', numClasses, { least: 2 });
}

/** @throws {ConfigError} unless there is at least 1 label */
export function requireLabelCount(where: string, numLabels: number): void {
  requireWholeNumber(where, 'numLabels', numLabels, { least: 1 });
}
