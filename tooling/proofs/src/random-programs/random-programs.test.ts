import { expect, test } from 'vitest';
import { complete } from '../complete.ts';
import { drawProgram } from './draw-program.ts';
import { findingsOf } from './forms.ts';
import { reasonOf } from './known-differences.ts';
import { reportOf } from './report.ts';

const perTest = 10;
// Those that are compared with PyTorch in golden.test.ts, or half of them; `command.ts` runs thousands.
const starts = Array.from({ length: complete ? 30 : 15 }, (_, i) => 5000 + perTest * i);

test.each(starts)(
  'programs from %i on do the same decomposed, compiled, by kernels, exported and imported again',
  async (start) => {
    for (let seed = start; seed < start + perTest; seed++) {
      const drawn = drawProgram(seed);
      const { findings } = await findingsOf(drawn, [
        'decomposed',
        'compiled',
        'kernels',
        'parts',
        'exported',
        'imported',
      ]);
      const unknown = findings.filter((finding) => reasonOf(finding, drawn) === null);
      if (unknown.length === 0) continue;
      const report = await reportOf(
        seed,
        unknown.flatMap(({ form }) => (form === 'eager' ? [] : [form])),
        new Map(),
      );
      const texts = report.findings.map(({ what, source }) => `${what}\n${source}`);
      expect.soft(unknown, `seed ${seed}\n${texts.join('\n')}`).toEqual([]);
    }
    expect(start).toBeGreaterThan(0);
  },
);
