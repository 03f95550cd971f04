export { createApp, type CreateAppOptions, type CreatedApp } from './create-app.ts';
export { templates, type Part, type Template, type TemplateName } from './templates.ts';
export type { NextCommand } from './next-commands.ts';
export { summaryOf } from './summary.ts';
export { packageManagerOf, packageManagers, type PackageManager } from './package-managers.ts';
export { CreateAppError, type CreateAppErrorFields } from './create-app-error.ts';
