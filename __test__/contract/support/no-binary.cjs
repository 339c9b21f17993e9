// Loaded first: notes every native binary that a program loads, and tells at its end.
const Module = require('node:module');

const loaded = [];
const dlopen = process.dlopen;
process.dlopen = function (module, file, ...rest) {
  loaded.push(file);
  return dlopen.call(this, module, file, ...rest);
};
const load = Module._extensions['.node'];
Module._extensions['.node'] = function (module, file) {
  loaded.push(file);
  return load.call(this, module, file);
};
process.on('exit', () => {
  const shared = process.report.getReport().sharedObjects.filter((file) => file.endsWith('.node'));
  process.stderr.write(`binaries ${JSON.stringify([...new Set([...loaded, ...shared])])}\n`);
});
