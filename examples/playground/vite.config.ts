import { pageConfig } from '@gradkit-examples/site/vite';
import { defineConfig } from 'vite';

export default defineConfig(pageConfig('playground'));
