import { Check, type Copy } from 'lucide-react';
import { useState } from 'react';
import { notify } from '../state/store';

/** Puts a text on the clipboard, and says that it did. */
export function CopyButton({ label, icon: Icon, text }: { label: string; icon: typeof Copy; text(): string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      notify('The browser did not let the page copy. Select the text and copy it by hand.');
    }
  };
  return (
    <button type="button" className="button" onClick={() => void copy()}>
      {copied ? <Check size={16} aria-hidden /> : <Icon size={16} aria-hidden />}
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </button>
  );
}
