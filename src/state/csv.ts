export type CsvValue = string | number | null | undefined;

const quoted = (value: CsvValue): string => {
  const text = value === undefined || value === null || Number.isNaN(value) ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows as comma-separated values (RFC 4180); what is unknown stays empty. */
export const csvOf = (head: readonly string[], rows: readonly (readonly CsvValue[])[]): string =>
  [head, ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('');
