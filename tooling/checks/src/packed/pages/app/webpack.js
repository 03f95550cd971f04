// Builds the page as webpack does it by itself, into the folder that is given.
import webpack from 'webpack';

const compiler = webpack({
  mode: 'production',
  context: import.meta.dirname,
  entry: './with-worker.js',
  output: { path: process.argv[2], filename: 'main.js' },
});
compiler.run((error, stats) => {
  if (error !== null) throw error;
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
});
