// The declarations of the protection against a program that uses them, as TypeScript's own compiler
// sees them, and against what is exported.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { copyFileSync, mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const require = createRequire(import.meta.url);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { ModuleKind, ModuleResolutionKind, ScriptTarget } = ts;
const COMMON = { experimentalDecorators: true, emitDecoratorMetadata: true, esModuleInterop: true, noEmit: true, skipLibCheck: true, types: ['node'] };
const NODE = { module: ModuleKind.NodeNext, moduleResolution: ModuleResolutionKind.NodeNext, target: ScriptTarget.ES2022 };

const said = (found) => found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));

for (const extension of ['.cts', '.mts']) {
  for (const strict of [true, false]) {
    test(`${extension}, ${strict ? 'strict' : 'not strict'}: a protected application compiles`, () => {
      mkdirSync(at('../../test-results/resource-types/'), { recursive: true });
      const file = at(`../../test-results/resource-types/protected${extension}`);
      copyFileSync(at('types/protected.ts'), file);
      assert.deepEqual(said(ts.getPreEmitDiagnostics(ts.createProgram([file], { ...COMMON, ...NODE, strict }))), []);
    });
  }
}

test('resource.d.ts itself is sound', () => {
  const file = at('../../resource.d.ts');
  const program = ts.createProgram([file], { ...COMMON, ...NODE, strict: true, skipLibCheck: false, types: [] });
  assert.deepEqual(said(ts.getPreEmitDiagnostics(program, program.getSourceFile(file))), []);
});

for (const name of ['resource', 'nestjs']) {
  test(`${name}.d.ts declares every export of ${name}.js, and no other`, () => {
    const file = at(`../../${name}.d.ts`);
    const program = ts.createProgram([file], { ...COMMON, ...NODE });
    const checker = program.getTypeChecker();
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
    const target = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
    const values = exported.filter((symbol) => target(symbol).flags & ts.SymbolFlags.Value).map((symbol) => symbol.name);
    assert.deepEqual(values.sort(), Object.keys(require(`../../${name}.js`)).sort());
  });
}
