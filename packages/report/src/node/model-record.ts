import { isTensor, sizeOf } from '@gradkit/core-tensor/functional';
import { modelStatistics, summary, type AnyModule } from '@gradkit/layers';
import type { ModelRecord } from '../record/run-record.ts';

/** Describes a model, with shapes where a batch tells those of the inputs. */
export function describeModel(model: AnyModule, batch: unknown): ModelRecord {
  const parameters = model.parameters();
  const count = (list: typeof parameters): number => list.reduce((sum, { type }) => sum + sizeOf(type!.shape), 0);
  return {
    type: model.constructor.name,
    parameters: count(parameters),
    trainableParameters: count(parameters.filter(({ requiresGrad }) => requiresGrad)),
    layers: model
      .modules()
      .filter((module) => module.children().length === 0)
      .map((module) => module.constructor.name),
    ...describePass(model, batch),
  };
}

function describePass(model: AnyModule, batch: unknown): Pick<ModelRecord, 'multiplyAdds' | 'summary'> {
  const { inputs }: { readonly inputs?: unknown } = Object(batch); // a step of one's own may have others
  if (!isTensor(inputs)) return { multiplyAdds: null, summary: null };
  const types = [{ shape: inputs.shape, dtype: inputs.dtype }];
  try {
    return { multiplyAdds: modelStatistics(model, types).multiplyAdds, summary: summary(model, types) };
  } catch {
    return { multiplyAdds: null, summary: null }; // a model whose shapes depend on values trains, too
  }
}
