// nestjs.d.ts against an application that uses it, as TypeScript's own compiler sees it.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const PROGRAM = fileURLToPath(new URL('types/nest.ts', import.meta.url));
const FOLDER = fileURLToPath(new URL('../../test-results/nest-types/', import.meta.url));
const { ModuleKind, ModuleResolutionKind, ScriptTarget } = ts;

const COMMON = {
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  esModuleInterop: true,
  noEmit: true,
  // Of Nest's own declarations.
  skipLibCheck: true,
  types: ['node'],
};
const COMMONJS = { module: ModuleKind.CommonJS, moduleResolution: ModuleResolutionKind.Node10, target: ScriptTarget.ES2021 };
const NODE = { module: ModuleKind.NodeNext, moduleResolution: ModuleResolutionKind.NodeNext, target: ScriptTarget.ES2022 };

for (const [kind, options, extension] of [
  ['CommonJS, ES2021', COMMONJS, '.ts'],
  ['NodeNext, as CommonJS', NODE, '.cts'],
  ['NodeNext, as ESM', NODE, '.mts'],
]) {
  for (const strict of [true, false]) {
    test(`${kind}, ${strict ? 'strict' : 'not strict'}: an application with the Nest module compiles`, () => {
      mkdirSync(FOLDER, { recursive: true });
      const file = `${FOLDER}nest${extension}`;
      copyFileSync(PROGRAM, file);
      const program = ts.createProgram([file], { ...COMMON, ...options, strict });
      const complaints = ts.getPreEmitDiagnostics(program);
      assert.deepEqual(complaints.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')), []);
    });
  }
}

test('nestjs.d.ts itself is sound', () => {
  const file = fileURLToPath(new URL('../../nestjs.d.ts', import.meta.url));
  const program = ts.createProgram([file], { ...COMMON, ...NODE, strict: true, skipLibCheck: false });
  const own = ts.getPreEmitDiagnostics(program, program.getSourceFile(file));
  assert.deepEqual(own.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')), []);
});
