import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Plugin } from 'vite';

interface MakeOptions {
  /** a program of the page, `.ts`, which writes the file */
  readonly script: string;
  readonly args?: readonly string[] | undefined;
}

/** Has a program write what a page needs and the repository does not hold, such as a trained model, where it is not there when the page is built or served. */
export function makeIfMissing(file: string, { script, args = [] }: MakeOptions): Plugin {
  return {
    name: 'gradkit:make-if-missing',
    configResolved() {
      if (existsSync(file)) return;
      console.log(`${file} is not there yet: ${script} makes it, once.`);
      execFileSync(process.execPath, ['--conditions=gradkit:source', script, ...args], { stdio: 'inherit' });
    },
  };
}
