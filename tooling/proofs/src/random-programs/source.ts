import { argumentsOf } from '../call.ts';
import { resultsOf } from '../proof.ts';
import type { Drawn } from './draw-program.ts';
import { doStep, inputsAt, withSizes, type Input } from './program.ts';

/** Text that stands in the source as it is. */
class Name {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function written(value: unknown): string {
  if (value instanceof Name) return value.text;
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([name, each]) => `${name}: ${written(each)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function tensorText({ shape, dtype, data }: Input): string {
  const options = { ...(shape.length !== 1 && { shape }), ...(dtype !== 'float32' && { dtype }) };
  const rest = Object.keys(options).length === 0 ? '' : `, ${written(options)}`;
  return `tensor([${data.map((value) => (Object.is(value, -0) ? '-0' : String(value))).join(', ')}]${rest})`;
}

/** Arguments without the last ones that are left out. */
function listed(given: readonly unknown[]): string {
  const isLeftOut = (value: unknown): boolean =>
    value === undefined ||
    (typeof value === 'object' &&
      value !== null &&
      !(value instanceof Name) &&
      !Array.isArray(value) &&
      Object.keys(value).length === 0);
  const last = given.findLastIndex((value) => !isLeftOut(value));
  return given
    .slice(0, last + 1)
    .map(written)
    .join(', ');
}

/** The program as TypeScript: inputs, and a function of them. */
export function sourceOf({ program, batch }: Drawn): string {
  const values = [...inputsAt(program, null)];
  const names = program.inputs.map((_, i) => new Name(`x${i}`));
  const body = program.steps.map((step) => {
    const sizes = withSizes(
      step.attributes,
      ({ sizeOf: [value, axis] }) => new Name(`${names[value].text}.shape[${axis}]`),
    );
    const call = `${step.op}(${listed(
      argumentsOf(
        step.op,
        step.inputs.map((at) => names[at]),
        sizes,
      ),
    )})`;
    const results = resultsOf(doStep(step, values));
    const own = `y${names.length}`;
    values.push(...results);
    const parts = results.length === 1 ? [own] : results.map((_, i) => `${own}_${i}`);
    names.push(...parts.map((part) => new Name(part)));
    if (results.length === 1) return `  const ${own} = ${call};`;
    return `  const [${parts.join(', ')}] = Object.values(${call});`;
  });
  const outputs = program.outputs.map((at) => names[at].text);
  const parameters = program.inputs.map((_, i) => `x${i}: Tensor`).join(', ');
  const free = program.inputs.flatMap((input, i) => (input.free ? [`x${i}`] : []));
  return [
    ...program.inputs.map((input, i) => `const x${i} = ${tensorText(input)};`),
    `const f = (${parameters}) => {`,
    ...body,
    `  return [${outputs.join(', ')}];`,
    '};',
    ...(program.loss === null
      ? []
      : [`// and gradients of the ${program.loss === 'sum' ? 'sum' : 'sum of squares'} of its floating results`]),
    ...(free.length === 0 ? [] : [`// axis 0 of ${free.join(', ')} is free: exported here, run with ${batch} as well`]),
  ].join('\n');
}
