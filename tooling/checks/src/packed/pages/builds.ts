import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { build as buildByEsbuild } from 'esbuild';
import { build as buildByVite, defaultClientConditions } from 'vite';
import { runCommand } from '../run-command.ts';

/** A way to make a page of the packages that are installed in a folder. */
export interface PageBuild {
  readonly name: string;
  /** Makes the folder that is served. */
  make(app: string, out: string): Promise<void>;
  /** of the page, which asks for two threads; behind it, where the `files` of ONNX Runtime are */
  readonly address: string;
  /** what the page and its worker get: where ONNX Runtime loads a script of the app, threads would never start. An import map is the page's alone. */
  readonly threads: { readonly page: 1 | 2; readonly worker?: 1 | 2 };
  /** whether the WASM files of ONNX Runtime are in what is built, of both its builds, each once */
  readonly hasFiles: boolean;
}

/** A way to make a small page, whose program is one script, of the packages that are installed in a folder. */
export interface SmallPageBuild {
  readonly name: string;
  /** Makes the folder that is served, of the page in a folder of the app. */
  make(app: string, out: string, page: string): Promise<void>;
}

/** The WASM files that a page may ask for: WebAssembly alone, and with WebGPU. */
export const wasmFiles = ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.asyncify.wasm'] as const;

const withoutFiles = 'onnxruntime-web-use-extern-wasm';

interface ViteSettings {
  readonly format?: 'es' | 'iife';
  readonly conditions?: readonly string[];
  /** of the app */
  readonly page?: string;
}

async function byVite(
  app: string,
  outDir: string,
  { format = 'iife', conditions = [], page: folder = 'pages' }: ViteSettings,
): Promise<void> {
  await buildByVite({
    root: join(app, folder),
    configFile: false,
    logLevel: 'error',
    worker: { format },
    resolve: { conditions: [...conditions, ...defaultClientConditions] },
    build: { outDir, emptyOutDir: true },
  });
}

async function byEsbuild(app: string, outdir: string): Promise<void> {
  await bundleByEsbuild(join(app, 'pages'), outdir, ['with-worker.js', 'worker.js']);
  copyRuntime(app, outdir, wasmFiles); // which esbuild does not look for
}

async function bundleByEsbuild(folder: string, outdir: string, scripts: readonly string[]): Promise<void> {
  await buildByEsbuild({
    entryPoints: scripts.map((name) => join(folder, name)),
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    logLevel: 'silent',
  });
  copyFileSync(join(folder, 'index.html'), join(outdir, 'index.html'));
}

/** Copies files of ONNX Runtime, as its user does. */
export function copyRuntime(app: string, folder: string, names: readonly string[] = placed): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) copyFileSync(join(app, 'node_modules/onnxruntime-web/dist', name), join(folder, name));
}

async function byWebpack(app: string, out: string, folder = 'pages', script = 'with-worker.js'): Promise<void> {
  await runCommand('node', [join(app, 'pages/webpack.js'), out, join(app, folder, script)], { cwd: app });
  const page = readFileSync(join(app, folder, 'index.html'), 'utf8');
  writeFileSync(join(out, 'index.html'), page.replace(script, 'main.js'));
}

type NextBundler = 'webpack' | 'turbopack';

/** Next with one of its bundlers. What is exported is a folder of files. */
async function byNext(app: string, out: string, bundler: NextBundler): Promise<void> {
  const folder = await buildNext(app, bundler, { parts: ['next'], program: 'pages' });
  cpSync(join(folder, 'out'), out, { recursive: true });
}

/** Builds an app of Next, made of some folders, later ones over former ones, and one with its program; returns its folder. */
export async function buildNext(
  app: string,
  bundler: NextBundler,
  { parts, program }: { readonly parts: readonly string[]; readonly program: string },
): Promise<string> {
  const folder = join(app, `${parts.join('-')}-${program}-${bundler}`);
  for (const part of parts) cpSync(join(app, part), folder, { recursive: true });
  cpSync(join(app, program), join(folder, 'program'), { recursive: true }); // `pages` means something to Next
  const env = { NEXT_TELEMETRY_DISABLED: '1' };
  await runCommand('node', ['../node_modules/next/dist/bin/next', 'build', `--${bundler}`], { cwd: folder, env });
  return folder;
}

const page = { address: '', threads: { page: 2, worker: 2 }, hasFiles: true } as const;
const placed = ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.mjs'] as const;

/** Built in every run. */
export const pageBuilds: readonly PageBuild[] = [
  { ...page, name: 'Vite', threads: { page: 1, worker: 1 }, make: (app, out) => byVite(app, out, { format: 'iife' }) },
  {
    ...page,
    name: 'Vite with workers of the format es, and the files of ONNX Runtime elsewhere',
    address: '?files=/onnxruntime/',
    hasFiles: false,
    async make(app, out) {
      await byVite(app, out, { format: 'es', conditions: [withoutFiles] });
      copyRuntime(app, join(out, 'onnxruntime'));
    },
  },
  { ...page, name: 'esbuild with splitting', make: byEsbuild },
  {
    name: 'an import map',
    address: 'pages/import-map.html',
    threads: { page: 2 },
    hasFiles: false,
    async make(app, out) {
      cpSync(join(app, 'pages'), join(out, 'pages'), { recursive: true });
      symlinkSync(join(app, 'node_modules'), join(out, 'node_modules'), 'junction');
    },
  },
];

/** The same of small pages, where ONNX Runtime need not be installed. */
export const smallPageBuilds: readonly SmallPageBuild[] = [
  { name: 'Vite', make: (app, out, folder) => byVite(app, out, { page: folder }) },
  {
    name: 'esbuild with splitting',
    async make(app, out, folder) {
      const scripts = readdirSync(join(app, folder)).filter((name) => name.endsWith('.js'));
      await bundleByEsbuild(join(app, folder), out, scripts);
      if (existsSync(join(app, 'node_modules/onnxruntime-web'))) copyRuntime(app, out, [wasmFiles[0]]);
    },
  },
];

/** Half a minute each. */
export const heavySmallPageBuilds: readonly SmallPageBuild[] = [
  { name: 'webpack', make: (app, out, folder) => byWebpack(app, out, folder, 'program.js') },
  ...(['webpack', 'turbopack'] as const).map((bundler) => ({
    name: `Next by ${bundler}`,
    make: async (app: string, out: string, program: string) => {
      const folder = await buildNext(app, bundler, { parts: ['next', 'next-small'], program });
      cpSync(join(folder, 'out'), out, { recursive: true });
    },
  })),
];

/** A small page without a bundler, whose script imports what the import map has. */
export const mappedPage: SmallPageBuild = {
  name: 'an import map',
  async make(app, out, folder) {
    cpSync(join(app, folder), out, { recursive: true });
    symlinkSync(join(app, 'node_modules'), join(out, 'node_modules'), 'junction');
    const [map] = /<script type="importmap">[^]*?<\/script>/.exec(
      readFileSync(join(app, 'pages/import-map.html'), 'utf8'),
    )!;
    const html = readFileSync(join(app, folder, 'index.html'), 'utf8');
    writeFileSync(join(out, 'index.html'), html.replace('</head>', `${map}\n</head>`));
  },
};

/** What these need is installed with them. */
export const heavyDependencies = {
  next: '16.4.6',
  'onnxruntime-web': '1.30.0',
  react: '19.3.1',
  'react-dom': '19.3.1',
  webpack: '5.113.0',
};

/** Half a minute each. */
export const heavyPageBuilds: readonly PageBuild[] = [
  {
    ...page,
    name: 'Vite with workers of the format es',
    threads: { page: 1, worker: 2 },
    make: (app, out) => byVite(app, out, { format: 'es' }),
  },
  { ...page, name: 'webpack', make: byWebpack },
  { ...page, name: 'Next by webpack', make: (app, out) => byNext(app, out, 'webpack') },
  { ...page, name: 'Next by Turbopack', make: (app, out) => byNext(app, out, 'turbopack') },
];
