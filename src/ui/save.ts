/** Hands text or a picture over as a file. */
export function save(name: string, body: string | Blob, type = 'text/plain'): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(typeof body === 'string' ? new Blob([body], { type }) : body);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export const saveJson = (name: string, value: unknown): void =>
  save(name, `${JSON.stringify(value, null, 2)}\n`, 'application/json');
