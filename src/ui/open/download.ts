import type { Card } from '../../denoisers/card';

/** Hands a card over as a file. */
export function saveCard(card: Card): void {
  const blob = new Blob([`${JSON.stringify(card, null, 2)}\n`], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = 'card.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
