export { savePicture } from './node/save-picture.ts';
export { renderPng, type RenderOptions } from './node/render-png.ts';
