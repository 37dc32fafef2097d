import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
/** The rules that see colours; all others find in the light what they find in the dark. */
const colours = ['color-contrast', 'link-in-text-block'];

/** What axe finds against WCAG 2.1 A and AA, in words, in both colour schemes and without motion. */
export async function violations(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const dark = await new AxeBuilder({ page }).withTags(tags).analyze();
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const light = await new AxeBuilder({ page }).withRules(colours).analyze();
  return Object.entries({ dark, light }).flatMap(([scheme, { violations: found }]) =>
    found.flatMap((v) => v.nodes.map((n) => `${scheme}: ${v.id}: ${n.target.join(' ')} – ${n.failureSummary}`)),
  );
}
