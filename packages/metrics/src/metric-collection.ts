import { ConfigError, isPlainObject, requireOptions, requireString } from '@gradkit/core-tensor/functional';
import { Metric } from './metric.ts';

/** Metrics of the same batches, by name. */
export type MetricsByName = Readonly<Record<string, Metric<unknown, unknown, readonly never[]>>>;

type Counted<One> = One extends { state: infer State } ? State : never;
type Computed<One> = One extends { compute(): infer Result } ? Result : never;
type BatchOf<Metrics> = Metrics[keyof Metrics] extends { update(...batch: infer Batch): void } ? Batch : never;
type States<Metrics> = { readonly [Name in keyof Metrics]: Counted<Metrics[Name]> };
type Results<Metrics> = { [Name in keyof Metrics]: Computed<Metrics[Name]> };

interface CollectionOptions {
  /** what stands before the names in the results */
  readonly prefix?: string | undefined;
  /** what stands behind the names in the results */
  readonly postfix?: string | undefined;
}

/**
 * Several metrics of the same batches as one: updated, merged, reset and computed together. What each has counted is its own.
 *
 * @param metrics by the names that their results get
 * @param options `prefix`, `postfix`: what stands before and behind the names in the results
 * @throws {ConfigError} if there is something else than metrics, or an option is unknown
 * @example
 * const scores = new MetricCollection({ accuracy: new BinaryAccuracy(), recall: new BinaryRecall() });
 * scores.update(tensor([0.9, 0.6, 0.2]), tensor([1, 0, 1], { dtype: 'int32' }));
 * scores.compute(); // { accuracy: 0.333, recall: 0.5 }
 * @see https://lightning.ai/docs/torchmetrics/stable/pages/overview.html#metriccollection
 */
export class MetricCollection<const Metrics extends MetricsByName> extends Metric<
  States<Metrics>,
  Results<Metrics>,
  BatchOf<Metrics>
> {
  constructor(metrics: Metrics, options: CollectionOptions = {}) {
    const where = 'MetricCollection';
    const { prefix = '', postfix = '' } = requireOptions<CollectionOptions>(where, options, {
      prefix: true,
      postfix: true,
    });
    requireString(where, 'prefix', prefix);
    requireString(where, 'postfix', postfix);
    const definitions = requireMetrics(where, metrics);
    const each = (make: (definition: AnyDefinition, name: string) => unknown): Record<string, unknown> =>
      Object.fromEntries(definitions.map(([name, definition]) => [name, make(definition, name)]));
    const read = (state: States<Metrics>, name: string): unknown => (state as Record<string, unknown>)[name];
    super({
      better: null,
      init: () => each(({ init }) => init()) as States<Metrics>,
      merge: (a, b) => each(({ merge }, name) => merge(read(a, name), read(b, name))) as States<Metrics>,
      update: (state, ...batch) =>
        each(({ update }, name) => update(read(state, name), ...(batch as never))) as States<Metrics>,
      compute: (state) => {
        const results = definitions.map(([name, { compute }]) => [prefix + name + postfix, compute(read(state, name))]);
        return Object.fromEntries(results) as Results<Metrics>;
      },
    });
  }
}

type AnyDefinition = Metric<unknown, unknown, never>['definition'];

function requireMetrics(where: string, metrics: unknown): [string, AnyDefinition][] {
  if (!isPlainObject(metrics))
    throw new ConfigError(
      where,
      'metrics are no object; they must be metrics by name, such as { accuracy: new Accuracy() }',
      {
        got: metrics,
      },
    );
  return Object.entries(metrics).map(([name, metric]) => {
    if (metric instanceof Metric) return [name, metric.definition as AnyDefinition];
    throw new ConfigError(where, `${name} is no metric; it must be one, such as new Accuracy()`, { got: metric });
  });
}
