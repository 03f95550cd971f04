// After `changeset version`: core-tensor tells the version of a copy of itself, and cannot read its package.json in a page.
import { readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../../packages/core-tensor/', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
const file = new URL('src/version.ts', folder);
writeFileSync(file, readFileSync(file, 'utf8').replace(/'.*'/, `'${version}'`));
