/** Numbers as the page writes them: a true minus, superscript exponents, three or so digits. */
const superscripts: Record<string, string> = { '-': '⁻' };
for (const [i, c] of [...'⁰¹²³⁴⁵⁶⁷⁸⁹'].entries()) superscripts[i] = c;
export const superscript = (n: number): string => [...String(n)].map((c) => superscripts[c]).join('');

export const minus = (text: string): string => text.replace('-', '−');

export function short(n: number, digits = 3): string {
  if (n === 0) return '0';
  if (!Number.isFinite(n)) return Number.isNaN(n) ? 'not a number' : n > 0 ? '∞' : '−∞';
  const size = Math.abs(n);
  if (size >= 1e-3 && size < 1e5)
    return minus(size >= 1000 ? String(Math.round(n)) : String(Number(n.toPrecision(digits))));
  const [mantissa, exponent] = n.toExponential(digits - 2).split('e');
  return `${minus(mantissa)}·10${superscript(Number(exponent))}`;
}

export const power = (exponent: number): string => `10${superscript(exponent)}`;

export { bytes } from '../run/message';

export function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 1e4 ? 0 : 1)} s`;
  if (ms >= 1) return `${ms.toFixed(ms >= 100 ? 0 : 1)} ms`;
  return `${Math.round(ms * 1000)} µs`;
}

const words = 'no,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve'.split(',');
export const spelled = (n: number): string => words[n] ?? n.toLocaleString('en');
export const plural = (n: number, one: string, many = `${one}s`): string => (n === 1 ? one : many);

/** Lines of a formula; each is set, and may break, on its own. */
export const linesOf = (formula: string): string[] => formula.split(/\s*\\\\\s*/);
