import { pageConfig } from '@gradkit-examples/site/vite';
import { defineConfig } from 'vite';
import { backboneFile } from './backbone-file.ts';

const shared = pageConfig('teachable');

export default defineConfig({ ...shared, plugins: [shared.plugins, backboneFile()] });
