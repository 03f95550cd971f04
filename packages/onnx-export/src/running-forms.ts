import type { Trace } from '@gradkit/core-tensor/functional';
import type { FreeAxis } from './axes/free-axis.ts';
import { atAnySizeForms } from './axes/at-any-size.ts';
import { dftForms } from './axes/dft-forms.ts';
import type { FreeForm } from './axes/form-of.ts';
import { freeFormsOf, withForms } from './axes/free-forms.ts';
import { guardKnown } from './axes/guard-known.ts';
import { completeSmall } from './axes/complete-small.ts';
import { groupAlike, type TraceAt, type Traces } from './axes/trace-sizes.ts';
import { scanForms } from './axes/scan-forms.ts';
import { isMadeOtherwise, unfoldKnown } from './axes/unfold-known.ts';
import { legalLoop } from './loops/legal-loop.ts';
import { legalize } from './legalize/legalize.ts';
import { foldFixedEmpty } from './rewrite/fixed-empty.ts';
import { rewriteTrace } from './rewrite/rewrite-trace.ts';

/** In operators that ONNX Runtime has on every processor, wherever the file may run. */
const legal = (trace: Trace): Trace =>
  rewriteTrace(trace, (step) => legalize(step, { device: 'cpu', where: 'exportModel', loop: legalLoop }));

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

/** Traces with operations in forms that work at all sizes; the traces themselves where all do. */
function inForms(all: readonly TraceAt[], among?: readonly FreeForm[]): readonly TraceAt[] {
  const forms = freeFormsOf(
    all.map(({ trace }) => trace),
    among,
  );
  return forms.every((form) => form === null) ? all : each(all, (trace) => withForms(trace, forms));
}

/** Small traces whose known values were made otherwise, made as the others make them; left out where that cannot be and they are of one shape. */
function madeAlike(alike: readonly TraceAt[], completes: boolean): readonly TraceAt[] {
  const isOther = ({ isSmall, trace }: TraceAt, ofOneShape: boolean): boolean =>
    isSmall === true && isMadeOtherwise(alike[0].trace, trace, { ofOneShape });
  const same = alike.filter((one) => !isOther(one, false));
  if (same.length === alike.length) return alike;
  return alike.flatMap((one) => {
    if (same.includes(one)) return one;
    const completed = completes ? completeSmall(same, one) : null;
    return completed ?? (isOther(one, true) ? [] : one);
  });
}

const mostRounds = 8; // a form may be of operations that have another one

/**
 * Traces in operations whose operators ONNX Runtime has, and that work at every size of the free axes.
 *
 * @param traces as the function was traced
 * @throws {ExportError} if there is none for an operation
 */
export function inRunningForms({ alike, different }: Traces, free: readonly FreeAxis[], completes: boolean): Traces {
  const others = [...different];
  const group = (all: readonly TraceAt[]): readonly TraceAt[] => {
    const grouped = groupAlike(free, all, completes);
    others.push(...grouped.different);
    return grouped.alike;
  };
  const legalized = (all: readonly TraceAt[], round = 0): readonly TraceAt[] => {
    const written = group(each(all, legal));
    const unfolded = together(written, unfoldKnown);
    const [before, after] = [written, unfolded].map(([{ trace }]) => trace.operations.length);
    return after === before || round === mostRounds ? unfolded : legalized(unfolded, round + 1); // what made known values may be of any kind
  };
  const made = madeAlike(alike, completes);
  const known = together(together(together(made, unfoldKnown), guardKnown), foldFixedEmpty);
  let all = legalized(inForms(known, [...scanForms, ...dftForms, ...atAnySizeForms]));
  all = together(all, foldFixedEmpty);
  for (let round = 0; round < mostRounds; round++) {
    const next = inForms(all);
    if (next === all) break;
    all = legalized(next);
  }
  return { alike: all, different: others };
}
