/** What an app may be. */
export type TemplateName = 'page' | 'node' | 'both';

/** An app that can be made. */
export interface Template {
  /** what it is, in a few words */
  readonly summary: string;
  /** what it has beside the network and its tests */
  readonly parts: readonly Part[];
}

/** What is in some apps, and not in others. */
export type Part = 'page' | 'node';

/** The apps that `createApp` makes, by name. */
export const templates: Readonly<Record<TemplateName, Template>> = {
  page: { summary: 'a page, built by Vite, that trains in a worker', parts: ['page'] },
  node: { summary: 'a script that trains in Node', parts: ['node'] },
  both: { summary: 'a page and a script, with one network', parts: ['page', 'node'] },
};

/** What belongs to a part alone. */
export interface PartContents {
  /** files, and folders with `/` behind them */
  readonly paths: readonly string[];
  /** names in package.json and tsconfig.json: of scripts, packages, libraries of types and files */
  readonly names: readonly string[];
  /** heading of its section in the README */
  readonly heading: string;
}

/** What is left out of an app that has not the part. */
export const contents: Readonly<Record<Part, PartContents>> = {
  page: {
    paths: ['index.html', 'vite.config.ts', 'src/page/', 'test/page.test.ts'],
    names: (
      'dev build preview @gradkit/plot onnxruntime-web ' +
      'dom dom.iterable dom.asynciterable vite/client vite.config.ts'
    ).split(' '),
    heading: 'The page',
  },
  node: {
    paths: ['src/node/', 'test/train.test.ts', 'tsconfig.node.json'],
    names: ['start', 'onnxruntime-node', '@types/node', 'node'],
    heading: 'In Node',
  },
};
