// Stands in for RequireJS: a UMD wrapper that sees an AMD `define` hands itself over and sets no global.
window.defined = [];
window.define = (...parts) => window.defined.push(parts);
window.define.amd = {};
