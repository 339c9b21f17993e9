'use strict';
module.exports = require('./src/node/js/resource/index.js');
