'use strict';
module.exports = require('./src/node/js/nestjs/index.js');
