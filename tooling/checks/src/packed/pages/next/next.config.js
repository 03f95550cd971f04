export default {
  output: 'export', // files for any server
  serverExternalPackages: ['koffi'], // loaded by Node: Turbopack cannot pack its libraries
};
