import * as autograd from '@gradkit/autograd';
import * as core from '@gradkit/core-tensor';
import * as distributions from '@gradkit/distributions';
import * as layers from '@gradkit/layers';
import * as losses from '@gradkit/losses';
import * as metrics from '@gradkit/metrics';
import * as optimizers from '@gradkit/optimizers';
import { readGolden } from '@gradkit-internal/testing';
import type { ReadmeTable } from '../readme-table.ts';

/** Public names, as tooling/golden/names.py finds them. */
interface Names {
  readonly versions: { readonly torch: string; readonly torchmetrics: string };
  readonly 'torch.nn': readonly string[];
  readonly 'torch.nn.functional': readonly string[];
  readonly 'torch.optim': readonly string[];
  readonly 'torch.optim.lr_scheduler': readonly string[];
  readonly 'torch.func': readonly string[];
  readonly 'torch.fft': readonly string[];
  readonly 'torch.distributions': readonly string[];
  readonly 'torch.nn.utils': readonly string[];
  readonly torchmetrics: readonly string[];
}

/** A name as it is spelt here: classes as they are, functions in camelCase, without the underscore of those that change what they get. */
const ownName = (name: string): string =>
  name.replace(/_$/, '').replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function coverageTable(): string {
  const { versions, ...names } = readGolden<Names>('names');
  const here: Readonly<Record<keyof typeof names, object>> = {
    'torch.nn': { ...layers, ...losses },
    'torch.nn.functional': { ...core, ...layers, ...losses },
    'torch.optim': optimizers,
    'torch.optim.lr_scheduler': optimizers,
    'torch.func': { ...autograd, ...layers },
    'torch.fft': core,
    'torch.distributions': distributions,
    'torch.nn.utils': { ...layers, ...optimizers },
    torchmetrics: metrics,
  };
  const row = (module: keyof typeof names): string => {
    const wanted = names[module].map(ownName);
    const missing = wanted.filter((name) => !(name in here[module]));
    const share = Math.round((100 * (wanted.length - missing.length)) / wanted.length);
    const version = module === 'torchmetrics' ? versions.torchmetrics : versions.torch;
    return `| ${module} ${version} | ${wanted.length} | ${share} % | ${missing.map((name) => `\`${name}\``).join(', ') || '–'} |`;
  };
  return ['| names of | number | here under the same name | missing |', '|---|---|---|---|']
    .concat((Object.keys(here) as (keyof typeof names)[]).map(row)) // those written above
    .join('\n');
}

export const coverageInReadme: ReadmeTable = {
  path: 'packages/layers/README.md',
  mark: 'coverage',
  table: coverageTable,
};
