import { writeFileSync } from 'node:fs';
import { drawProgram } from './draw-program.ts';

// Programs for tooling/golden/random_programs.py, which adds what PyTorch computes and leaves out those that it has no answer to.
const candidates = 420;

const written = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

const cases = Array.from({ length: candidates }, (_, i) => ({ seed: i + 1, ...drawProgram(i + 1) })).filter(
  ({ program }) => program.outputs.length > 0,
);
const path = new URL('../../../golden/random-programs.json', import.meta.url);
writeFileSync(path, `{"cases": [\n${cases.map((one) => JSON.stringify(one, written)).join(',\n')}\n]}\n`);
