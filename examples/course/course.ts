/**
 * The course: lists its lessons, or runs one, or all.
 *
 *     npm run course                          what there is
 *     npm run course xor -- --seed 2          one; its options go behind --
 *     npm run course all -- --dry-run         all, with the time that each takes
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { lesson } from './lesson.ts';
import { days, lessons } from './lessons.ts';

const examples = join(import.meta.dirname, '..');

function list(): void {
  for (const [day, names] of Object.entries(days)) {
    console.log(`\n${day}`);
    for (const { name, idea } of names) console.log(`   ${name.padEnd(18)} ${idea}`);
  }
  console.log('\nnpm run course <name> runs one; options go behind --, e.g. npm run course xor -- --dry-run');
}

function run(name: string, options: readonly string[]): Promise<number> {
  const file = join(examples, name, `${name}.ts`);
  const child = spawn(process.execPath, ['--conditions=gradkit:source', file, ...options], { stdio: 'inherit' });
  const wait = (): void => {}; // Ctrl-C reaches the lesson, too, which ends by itself
  process.on('SIGINT', wait);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code) => {
      process.off('SIGINT', wait);
      done(code ?? 130);
    });
  });
}

async function runAll(options: readonly string[]): Promise<number> {
  lesson('course', { args: options }); // a wrong one is told once, before any lesson
  const rows = [];
  for (const { name } of lessons) {
    console.log(`\n--- ${name}`);
    const start = performance.now();
    const code = await run(name, options);
    rows.push({
      lesson: name,
      seconds: Math.round((performance.now() - start) / 1000),
      ended: code === 0 ? 'well' : code,
    });
    if (code === 130) break;
  }
  console.table(rows);
  return rows.every(({ ended }) => ended === 'well') ? 0 : 1;
}

const [name, ...options] = process.argv.slice(2);
if (name === undefined) list();
else if (name === 'all') process.exitCode = await runAll(options);
else if (lessons.some((each) => each.name === name)) process.exitCode = await run(name, options);
else {
  console.error(`course: there is no lesson '${name}'; there are ${lessons.map((each) => each.name).join(', ')}`);
  process.exitCode = 1;
}
