import { RuntimeError } from '@gradkit/core-tensor/functional';
import { fileName, placeOf, type Build } from './configure.ts';
import { magic, refusalOfWebAssembly } from './refusal.ts';

/** What a server gives for an address. */
interface Answer {
  readonly status: number;
  readonly type: string;
  /** of the body */
  readonly firstBytes: Uint8Array;
}

const few = 16; // bytes, enough to recognize a page

/** Asks for a file once more. A text where there is no answer. */
async function ask(address: string): Promise<Answer | string> {
  try {
    const { status, headers, body } = await fetch(address);
    const type = headers.get('content-type') ?? 'without a content type';
    const reader = body?.getReader();
    const bytes: number[] = [];
    for (let done = reader === undefined; !done && bytes.length < few;) {
      const part = await reader!.read();
      done = part.done;
      bytes.push(...(part.value?.subarray(0, few) ?? []));
    }
    await reader?.cancel();
    return { status, type, firstBytes: Uint8Array.from(bytes.slice(0, few)) };
  } catch (error) {
    return (error as Error).message;
  }
}

const isWebAssembly = ({ status, firstBytes }: Answer): boolean =>
  status < 400 && magic.every((byte, i) => byte === firstBytes[i]);

function describe({ status, type, firstBytes }: Answer): string {
  const came = `${status} ${type} came`;
  if (status >= 400 || firstBytes.length === 0) return came;
  const hex = [...firstBytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const text = new TextDecoder().decode(firstBytes).replaceAll(/[^ -~]/g, '.');
  return `${came}, beginning with ${hex} ("${text}")`;
}

/** The file that was asked for, where, what came, and what to do. */
async function explainFile(
  { build, version }: FailedStart,
  address: string,
  kind: 'wasm' | 'mjs',
): Promise<string | null> {
  const answer = await ask(address);
  const name = `${fileName(build, version)}.${kind}`;
  const lookedFor = `its file ${name} was looked for at ${address}`;
  if (typeof answer === 'string')
    return (
      `${lookedFor}, and the request failed (${answer}). If the file is on another server, that server must allow this page's origin ` +
      '(access-control-allow-origin), and connect-src of a Content-Security-Policy that address'
    );
  if (kind === 'wasm' && isWebAssembly(answer)) return null;
  if (kind === 'mjs' && answer.status < 400 && /javascript/.test(answer.type)) return null;
  const fixes = [
    `let the server have node_modules/onnxruntime-web/dist/${name} there`,
    `or tell where it is, before the first session: configure({ ${build}: '/there/${kind === 'wasm' ? name : ''}' })`,
    ...(address.includes('/.vite/') ? ["in Vite's server: optimizeDeps: { exclude: ['onnxruntime-web'] }"] : []),
    ...(/html/.test(answer.type) ? ['and do not answer with a page for files that are not there'] : []),
  ];
  return `${lookedFor}, and ${describe(answer)}. To mend it, ${fixes.join('; ')}`;
}

const moduleAddress = /https?:\S+\.m?js\S*/; // in what browsers say of a script that they cannot load

/** Why ONNX Runtime, whose script is there, did not start. */
export interface FailedStart {
  readonly build: Build;
  /** of onnxruntime-web */
  readonly version: string | undefined;
  readonly threads: number;
  /** where it looked for its .wasm file; null if it did not come to that */
  readonly asked: string | null;
  readonly cause: Error;
}

/** Says why ONNX Runtime did not start, and what to do. */
export async function explainStart(start: FailedStart): Promise<RuntimeError> {
  const { cause } = start;
  return new RuntimeError('createSession', `onnxruntime-web did not start: ${await reasonOf(start)}`, { cause });
}

async function reasonOf(start: FailedStart): Promise<string> {
  const { build, version, threads, asked, cause } = start;
  const said = cause.message.replace(/^no available backend found\. ERR: \[\w+\] /, '');
  const policy = refusalOfWebAssembly(said);
  if (policy !== null) return policy;
  const script = moduleAddress.exec(said)?.[0] ?? null;
  const found =
    script === null
      ? asked !== null && (await explainFile(start, asked, 'wasm'))
      : await explainFile(start, placeOf(build, version)?.mjs ?? script, 'mjs');
  if (found) return found;
  if (threads > 1) return `${said} (with ${threads} threads; try threads: 1)`;
  if (asked !== null && /import|(?:Link|Compile)Error/.test(said))
    return `${said}. The file at ${asked} must be whole, and of the same version and build as the script`;
  return said;
}

/** Why the script of ONNX Runtime cannot be loaded, and what to do. */
export async function explainImport(build: Build, cause: Error): Promise<string> {
  const { message } = cause;
  const specifier = `onnxruntime-web/${build}`;
  if ('ServiceWorkerGlobalScope' in globalThis)
    return `a service worker can load nothing later on; import createSession from '@gradkit/runtime/wasm' there (${message})`;
  const script = moduleAddress.exec(message)?.[0];
  if (script !== undefined) {
    const answer = await ask(script);
    const came = typeof answer === 'string' ? `the request failed (${answer})` : describe(answer);
    return `its script ${script} cannot be loaded: ${came}. Where the server has a new version, load the page again`;
  }
  if (/specifier|resolve/i.test(message))
    return (
      `nothing tells the browser what ${specifier} is: run npm install onnxruntime-web and use a bundler, or let the page's import map have ` +
      `"${specifier}": "…/onnxruntime-web/dist/ort.${build}.bundle.min.mjs" (${message})`
    );
  return `it cannot be loaded; run: npm install onnxruntime-web (${message})`;
}
