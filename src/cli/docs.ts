import { readFileSync, writeFileSync } from 'node:fs';
import { differing } from '../core/options';
import { solvers } from '../registry';
import { measureOrders, shownSettings } from '../testing/orders';
import { catalogue } from './catalogue';
import type { Orders } from './catalogue-sections';

const usage = `Writes docs/solvers.md, and docs/orders.json with the orders that it prints.

  npm run docs               measures all solvers (about a minute)
  npm run docs -- ID …       measures these; the others keep their numbers

Without measurements to keep, all are measured.`;

/** Exit code: 0 written, 2 no such solver. */
export async function main(ids: string[], root: string): Promise<number> {
  const strange = ids.find((id) => !solvers.has(id));
  if (strange) {
    console.error(`There is no solver “${strange}”.\n\n${usage}`);
    return 2;
  }
  const file = `${root}/docs/orders.json`;
  const kept: Orders = ids.length ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const orders: Record<string, Orders[string]> = {};
  for (const s of solvers.values()) {
    const own: Record<string, readonly number[]> = {};
    for (const o of shownSettings(s)) {
      const key = differing(s.options, o);
      own[key] = (!ids.includes(s.id) && kept[s.id]?.[key]) || (await measureOrders(s, o));
    }
    orders[s.id] = own;
  }
  writeFileSync(file, format(orders));
  writeFileSync(`${root}/docs/solvers.md`, catalogue(orders));
  return 0;
}

/** One setting a line, as the formatter has it. */
function format(orders: Orders): string {
  const block = (entries: readonly string[], indent: string): string =>
    `{\n${entries.map((e) => `${indent}  ${e}`).join(',\n')}\n${indent}}`;
  const of = (own: Orders[string]): string =>
    block(
      Object.entries(own).map(([key, values]) => `${JSON.stringify(key)}: [${values.join(', ')}]`),
      '  ',
    );
  return `${block(
    Object.entries(orders).map(([id, own]) => `${JSON.stringify(id)}: ${of(own)}`),
    '',
  )}\n`;
}
