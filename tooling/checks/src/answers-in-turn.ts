// Does the dry runs of answers to exercises, one after the other in one process, which loads the packages once.
import { pathToFileURL } from 'node:url';

const files = process.argv.splice(1, Infinity, 'answers', '--dry-run').slice(1); // each reads the command line for itself
for (const file of files) {
  console.log(`## ${file}`);
  await import(pathToFileURL(file).href);
}
