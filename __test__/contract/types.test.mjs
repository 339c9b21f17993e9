// index.d.ts against programs that use it, as TypeScript's own compiler sees them.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import ts from 'typescript';
import { readOptions } from '../../src/node/js/options.js';
import * as mcp from '@gauzy/mcp-oauth';
import { CLASSES, FUNCTIONS, NAMES, TYPES } from './table.mjs';
import { ROOT } from './support/run.mjs';

const FIXTURES = new URL('types/', import.meta.url).pathname;
const ALONE = ['authorization-server', 'documentation', 'resource-server', 'additions'];

/** A project of its own that has this package installed; inside the repository, so that other types are found. */
const PROJECT = join(ROOT, 'test-results/contract-types');
rmSync(PROJECT, { recursive: true, force: true });
mkdirSync(join(PROJECT, 'node_modules/@gauzy'), { recursive: true });
symlinkSync(ROOT, join(PROJECT, 'node_modules/@gauzy/mcp-oauth'), 'dir');
writeFileSync(join(PROJECT, 'package.json'), '{"private":true}');
after(() => rmSync(PROJECT, { recursive: true, force: true }));

const COMMONJS = {
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  target: ts.ScriptTarget.ES2021,
  lib: ['lib.es2021.d.ts'],
  esModuleInterop: true,
};
const NODE = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
};
const KINDS = {
  'CommonJS, ES2021': { options: COMMONJS, extension: '.ts' },
  'NodeNext, as CommonJS': { options: NODE, extension: '.cts' },
  'NodeNext, as ESM': { options: NODE, extension: '.mts' },
  'a bundler': {
    options: { ...NODE, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    extension: '.ts',
  },
};

/** What the compiler says of these programs and of every declaration that they use. */
function compile(names, { options, extension }, more) {
  const files = names.map((name) => {
    const file = join(PROJECT, `${name}${extension}`);
    cpSync(join(FIXTURES, `${name}.ts`), file);
    return file;
  });
  const all = { ...options, types: [], noEmit: true, skipLibCheck: false, ...more };
  const program = ts.createProgram(files, all);
  const complaints = ts.getPreEmitDiagnostics(program).map((found) => {
    const { line } = found.file?.getLineAndCharacterOfPosition(found.start) ?? {};
    const where = found.file ? `${basename(found.file.fileName)}:${line + 1} ` : '';
    return `${where}${ts.flattenDiagnosticMessageText(found.messageText, '\n')}`;
  });
  return { complaints, program };
}

for (const [kind, how] of Object.entries(KINDS)) {
  for (const strict of [true, false]) {
    test(`${kind}, ${strict ? 'strict' : 'not strict'}: programs compile with nothing but the language's library`, () => {
      assert.deepEqual(compile(ALONE, how, { strict, noImplicitOverride: true }).complaints, []);
    });
  }

  test(`${kind}: what must not compile does not`, () => {
    const names = how.extension === '.mts' ? ['refused', 'refused-default'] : ['refused'];
    assert.deepEqual(compile(names, how, { strict: true }).complaints, []);
  });

  test(`${kind}: the types of Express and Node fit`, () => {
    const more = { strict: true, esModuleInterop: true, types: ['node'], skipLibCheck: true };
    assert.deepEqual(compile(['express'], how, more).complaints, []);
  });
}

test('the native half gives what is declared, and takes it', () => {
  const more = { strict: true, types: ['node'], skipLibCheck: true };
  assert.deepEqual(compile(['native-half'], KINDS['CommonJS, ES2021'], more).complaints, []);
});

test('a wrong program is refused: the compiler really looks', () => {
  const { complaints } = compile(['documentation'], KINDS['CommonJS, ES2021'], { strict: true, types: ['no-such-types'] });
  assert.equal(complaints.length, 1);
});

/** What index.d.ts declares. */
function declarations() {
  const file = join(ROOT, 'index.d.ts');
  const program = ts.createProgram([file], { ...COMMONJS, types: [], strict: true });
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
  return { checker, exported };
}

test('every value and type of the contract is declared, and every value exists', () => {
  const { exported } = declarations();
  const values = exported.filter((symbol) => symbol.flags & ts.SymbolFlags.Value).map((symbol) => symbol.name);
  assert.deepEqual(values.sort(), [...NAMES].sort());
  const names = new Set(exported.map((symbol) => symbol.name));
  assert.deepEqual(TYPES.filter((name) => !names.has(name)), []);
});

/** The signature of a declared function, as the table writes it. */
function signatureOf(checker, type) {
  const [signature] = type.getCallSignatures();
  const returned = checker.typeToString(signature.getReturnType());
  return { required: signature.minArgumentCount, all: signature.parameters.length, async: returned.startsWith('Promise<') };
}

test('functions are declared with the parameters and answers of the contract', () => {
  const { checker, exported } = declarations();
  for (const [name, signature] of Object.entries(FUNCTIONS)) {
    const symbol = exported.find((each) => each.name === name);
    assert.deepEqual(signatureOf(checker, checker.getTypeOfSymbol(symbol)), signature, name);
  }
});

for (const [name, { statics = {}, methods, more }] of Object.entries(CLASSES)) {
  test(`${name} is declared as the contract says and as it is`, () => {
    const { checker, exported } = declarations();
    const symbol = exported.find((each) => each.name === name);
    const sides = [
      [checker.getDeclaredTypeOfSymbol(symbol), { ...methods, ...more }, mcp[name].prototype],
      [checker.getTypeOfSymbol(symbol), statics, mcp[name]],
    ];
    for (const [type, expected, object] of sides) {
      const members = checker.getPropertiesOfType(type).filter((member) => member.name !== 'prototype');
      for (const [method, signature] of Object.entries(expected)) {
        const member = members.find((each) => each.name === method);
        assert.ok(member, `${name}.${method} is declared`);
        assert.deepEqual(signatureOf(checker, checker.getTypeOfSymbol(member)), signature, `${name}.${method}`);
      }
      const declared = members.map((member) => member.name).sort();
      const hidden = ['constructor', 'length', 'name', 'prototype', 'instance'];
      assert.deepEqual(declared, Object.getOwnPropertyNames(object).filter((each) => !hidden.includes(each)).sort(), name);
    }
  });
}

test('OAuth2ServerConfig declares every option that is read, and no other', () => {
  const { checker, exported } = declarations();
  const config = exported.find(({ name }) => name === 'OAuth2ServerConfig');
  const declared = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(config)).map(({ name }) => name);
  const read = new Set();
  const given = { issuer: 'https://auth.example' };
  readOptions(new Proxy(given, { get: (_, name) => (read.add(name), given[name]) }), {});
  assert.deepEqual([...read].sort(), declared.sort());
});

test('index.d.ts imports nothing', () => {
  const text = readFileSync(join(ROOT, 'index.d.ts'), 'utf8');
  const { importedFiles, referencedFiles, typeReferenceDirectives, libReferenceDirectives } = ts.preProcessFile(text, true, true);
  assert.deepEqual([importedFiles, referencedFiles, typeReferenceDirectives, libReferenceDirectives], [[], [], [], []]);
  assert.doesNotMatch(text, /\bimport\s*\(|\brequire\s*\(/);
});

test('index.d.mts declares what index.d.ts does', () => {
  assert.equal(readFileSync(join(ROOT, 'index.d.mts'), 'utf8'), "export * from './index.js';\n");
});
