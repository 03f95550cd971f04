// `npm start`, `npm run course`, `npm run site` and `npm test`: install if needed, then do the task with the repository's own tools.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError, checkNode, environment, install } from './install.mjs';
import { printReport, readReport } from './report.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const windows = process.platform === 'win32';

async function start(env, args) {
  return execute('node', ['--conditions=gradkit:source', 'examples/digits/digits.ts', ...args], env);
}

async function course(env, args) {
  return execute('node', ['--conditions=gradkit:source', 'examples/course/course.ts', ...args], env);
}

async function site(env, args) {
  return execute('node', ['--conditions=gradkit:source', 'examples/site/site.ts', ...args], env);
}

async function test(env, args) {
  const startedAt = Date.now();
  rmSync(join(root, '.turbo', 'runs'), { recursive: true, force: true });
  const tasks = ['typecheck', 'lint', 'check:pkg', 'test'];
  // Everything runs even when something fails; the summary file says what happened to each task.
  const options = [
    '--continue=always',
    '--summarize',
    '--output-logs=new-only',
    `--concurrency=${Math.max(2, availableParallelism())}`,
  ];
  const code = await execute('turbo', ['run', ...tasks, ...options, ...args], env);
  const report = readReport(root, startedAt, code);
  printReport(report);
  return report.failed === 0 ? 0 : 1;
}

function execute(command, args, env) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit', shell: windows });
    const wait = () => {}; // Ctrl-C reaches the child too, which saves and ends; this process only waits for it
    process.on('SIGINT', wait);
    child.on('error', fail);
    child.on('exit', (code, signal) => {
      process.off('SIGINT', wait);
      done(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

const [task, ...args] = process.argv.slice(2);
try {
  checkNode();
  install(root);
  process.exitCode = await { start, course, site, test }[task](environment(root), args);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
