/** The version of this package, which all packages share. Written by `npm run version-packages`. */
export const version = '0.1.0';
