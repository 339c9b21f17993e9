// Reading the repository's Markdown: files, headings, links, blocks of code.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Every file under version control whose name matches, by its path from the root. */
export function tracked(...patterns) {
  const kinds = ['--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', ['ls-files', ...kinds, '--', ...patterns], { cwd: ROOT });
  return listed.toString().split('\n').filter(Boolean);
}

/** A file's text. */
export function text(path) {
  return readFileSync(`${ROOT}/${path}`, 'utf8');
}

/**
 * The blocks of code of a page.
 *
 * @returns {{ language: string, lines: string[], line: number }[]} `line` is where each begins
 */
export function blocks(page) {
  const found = [];
  let open;
  for (const [index, line] of page.split('\n').entries()) {
    const fence = /^\s*```+\s*(\S*)/.exec(line);
    if (!fence) open?.lines.push(line);
    else if (open) open = undefined;
    else found.push((open = { language: fence[1], lines: [], line: index + 1 }));
  }
  return found;
}

/** The page without what stands in code. */
function prose(page) {
  return page
    .replace(/^\s*```[\s\S]*?^\s*```/gm, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/``.+?``|`[^`\n]+`/g, (code) => code.replace(/[[\]()<>]/g, ''));
}

/** Where the links and images of a page lead. */
export function links(page) {
  const inline = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;
  const reference = /^\[[^\]]+\]:\s*(\S+)/gm;
  const html = /<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)="([^"]+)"/g;
  return [inline, reference, html].flatMap((form) => [...prose(page).matchAll(form)].map((m) => m[1]));
}

/** The anchors that GitHub gives the headings of a page. */
export function anchors(page) {
  const seen = new Map();
  const ids = [...page.matchAll(/<a (?:id|name)="([^"]+)"/g)].map((match) => match[1]);
  const headings = page.replace(/^\s*```[\s\S]*?^\s*```/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm);
  for (const [, heading] of headings) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    ids.push(count ? `${slug}-${count}` : slug);
  }
  return new Set(ids);
}
