// Writes native.d.ts from what the macros of napi-rs noted down in a folder while they expanded, and
// says what the native binary is called on this platform.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generateTypeDef } from '@napi-rs/cli';

const root = fileURLToPath(new URL('..', import.meta.url));
const { dts } = await generateTypeDef({ typeDefDir: process.argv[2], cwd: root });
await writeFile(new URL('../native.d.ts', import.meta.url), dts);

const { platform, arch, report } = process;
const libc = platform === 'linux' ? (report.getReport().header.glibcVersionRuntime ? '-gnu' : '-musl') : '';
console.log(`mcp-oauth.${platform}-${arch}${platform === 'win32' ? '-msvc' : libc}.node`);
