/** Writes all pictures of the gallery, light and dark, for a page and a slide, and an index: node --conditions=gradkit:source src/pictures/write.ts FOLDER */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { savePicture } from '@gradkit/plot/node';
import { gallery } from './gallery.ts';

const [folder, ...wanted] = process.argv.slice(2);
if (folder === undefined) throw new Error('give the folder to write to, and names of pictures, or none for all');

const papers = (['page', 'slide'] as const).flatMap((size) =>
  (['light', 'dark'] as const).map((theme) => ({ size, theme })),
);
await mkdir(folder, { recursive: true });
const rows: string[] = [];
for (const [name, draw] of Object.entries(gallery)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const paper of papers) {
    const svg = draw(paper);
    const file = `${name}.${paper.size}.${paper.theme}`;
    await savePicture(join(folder, `${file}.svg`), svg);
    await savePicture(join(folder, `${file}.png`), svg, { scale: paper.size === 'slide' ? 1 : 1.5 });
  }
  const images = papers.map(
    ({ size, theme }) => `<img src="${name}.${size}.${theme}.png" alt="${name}, ${size}, ${theme}">`,
  );
  rows.push(`<h2>${name}</h2>${images.join('')}`);
}
const style = 'body{font-family:sans-serif;background:#888}img{width:48%;margin:4px;vertical-align:top}';
await writeFile(
  join(folder, 'index.html'),
  `<!doctype html><title>Pictures</title><style>${style}</style>${rows.join('\n')}\n`,
);
