// Pictures of pages, for people to look at.

/** What Chromium says when it is too busy to take one; the page itself is well. */
const BUSY = /Unable to capture screenshot/;

/**
 * Writes a picture of a whole page, in a few attempts where Chromium is busy.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} path
 */
export async function picture(page, path) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
      return;
    } catch (error) {
      if (attempt === 5 || !BUSY.test(error.message)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
