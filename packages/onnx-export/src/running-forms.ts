import type { Trace } from '@gradkit/core-tensor/functional';
import type { FreeAxis } from './axes/free-axis.ts';
import { freeFormsOf, withForms } from './axes/free-forms.ts';
import { guardKnown } from './axes/guard-known.ts';
import { groupAlike, type TraceAt, type Traces } from './axes/trace-sizes.ts';
import { unfoldKnown } from './axes/unfold-known.ts';
import { legalize } from './legalize/legalize.ts';
import { foldFixedEmpty } from './rewrite/fixed-empty.ts';
import { rewriteTrace } from './rewrite/rewrite-trace.ts';

/** In operators that ONNX Runtime has on every processor, wherever the file may run. */
const legal = (trace: Trace): Trace =>
  rewriteTrace(trace, (step) => legalize(step, { device: 'cpu', where: 'exportModel' }));

/** Does something with each trace; small ones that do not take it are left out. */
function each(all: readonly TraceAt[], work: (trace: Trace) => Trace): TraceAt[] {
  return all.flatMap((one) => {
    try {
      return [{ ...one, trace: work(one.trace) }];
    } catch (error) {
      if (one.isSmall !== true) throw error;
      return [];
    }
  });
}

/** Does something with all traces at once. */
function together(all: readonly TraceAt[], work: (traces: readonly Trace[]) => readonly Trace[]): TraceAt[] {
  const traces = work(all.map(({ trace }) => trace));
  return all.map((one, i) => ({ ...one, trace: traces[i] }));
}

const mostRounds = 8; // a form may be of operations that have another one

/**
 * Traces in operations whose operators ONNX Runtime has, and that work at every size of the free axes.
 *
 * @param traces as the function was traced
 * @throws {ExportError} if there is none for an operation
 */
export function inRunningForms({ alike, different }: Traces, free: readonly FreeAxis[]): Traces {
  const others = [...different];
  const group = (all: readonly TraceAt[]): readonly TraceAt[] => {
    const grouped = groupAlike(free, all);
    others.push(...grouped.different);
    return grouped.alike;
  };
  const legalized = (all: readonly TraceAt[]): readonly TraceAt[] => together(group(each(all, legal)), unfoldKnown);
  let all = legalized(together(together(together(alike, unfoldKnown), guardKnown), foldFixedEmpty));
  all = together(all, foldFixedEmpty);
  for (let round = 0; round < mostRounds; round++) {
    const large = all.filter(({ isSmall }) => isSmall !== true);
    const forms = freeFormsOf(large.map(({ trace }) => trace));
    if (forms.every((form) => form === null)) break;
    all = legalized(each(all, (trace) => withForms(trace, forms)));
  }
  return { alike: all, different: others };
}
