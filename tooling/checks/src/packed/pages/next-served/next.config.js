const isolation = [
  { key: 'cross-origin-opener-policy', value: 'same-origin' },
  { key: 'cross-origin-embedder-policy', value: 'require-corp' },
];

export default {
  serverExternalPackages: ['koffi'], // loaded by Node: Turbopack cannot pack its libraries
  headers: async () => [{ source: '/:path*', headers: isolation }],
};
