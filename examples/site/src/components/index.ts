export { PageHeader, type PageHeaderProps } from './page-header.tsx';
export { ThemeSwitch } from './theme-switch.tsx';
export { theme, tokenColor, type Theme } from './theme.ts';
export { Slider, type SliderProps } from './slider.tsx';
export { Segmented, type SegmentedProps } from './segmented.tsx';
export { downloadFile } from './download-file.ts';
