// Builds the script that is given second as webpack does it by itself, into the folder that is given first.
import webpack from 'webpack';

const compiler = webpack({
  mode: 'production',
  context: process.cwd(),
  entry: process.argv[3],
  output: { path: process.argv[2], filename: 'main.js' },
});
compiler.run((error, stats) => {
  if (error !== null) throw error;
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
});
