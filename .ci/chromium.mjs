// A person with a real browser for the end-to-end tests: Debian's Chromium. It
// opens a page, fills in the forms that it is shown until it ends at the redirect
// URI, and prints what stands there as JSON.
//
// node chromium.mjs '{"url": "http://…", "until": "http://127.0.0.1:8400/callback",
//   "fill": {"username": "alice"}, "press": ["Sign in", "Allow"], "scripts": true,
//   "pictures": "/tmp/pictures"}'
import { chromium } from 'playwright-core';
import fs from 'node:fs';
import path from 'node:path';

const task = { scripts: true, fill: {}, press: [], ...JSON.parse(process.argv[2]) };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
const seen = { pages: [], console: [], requests: [] };
try {
  const context = await browser.newContext({ javaScriptEnabled: task.scripts, viewport: { width: 900, height: 700 } });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.on('console', (m) => seen.console.push(m.text()));
  page.on('pageerror', (e) => seen.console.push(String(e)));
  page.on('request', (r) => seen.requests.push(`${r.method()} ${r.url()}`));

  const look = async () => {
    const title = await page.title();
    seen.pages.push({ url: page.url(), title, text: await page.locator('body').innerText() });
    if (task.pictures) {
      const name = `${task.scripts ? 'scripts' : 'plain'}-${seen.pages.length}.png`;
      fs.mkdirSync(task.pictures, { recursive: true });
      await page.screenshot({ path: path.join(task.pictures, name), fullPage: true });
    }
  };

  await page.goto(task.url);
  for (const name of task.press) {
    if (task.until && page.url().startsWith(task.until)) break;
    await look();
    for (const [field, value] of Object.entries(task.fill)) {
      const input = page.locator(`input[name="${field}"]`);
      if (await input.count()) await input.fill(value);
    }
    const before = page.url();
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForURL((url) => String(url) !== before);
  }
  if (task.until) await page.waitForURL((url) => String(url).startsWith(task.until));
  await page.waitForLoadState();
  await look();
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
