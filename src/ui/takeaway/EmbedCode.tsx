import { Copy } from 'lucide-react';
import { useState } from 'react';
import { embedLink } from '../../state/address';
import { type EmbedPart, embedParts } from '../../state/store';
import { CopyButton } from '../CopyButton';
import { usePlayground } from '../usePlayground';

const partNames: Record<EmbedPart, string> = {
  controls: 'Controls',
  timeline: 'Timeline',
  charts: 'Charts',
  numbers: 'Numbers',
  tools: 'Tools of runs',
};

/** A frame for another page, with what is on the stage. */
export function EmbedCode() {
  const [hidden, setHidden] = useState<readonly EmbedPart[]>(['charts']);
  const link = usePlayground(() => embedLink(hidden));
  const address = new URL(link, window.location.href).href;
  const text = [
    '<iframe',
    `  src="${address.replaceAll('&', '&amp;')}"`,
    '  title="Fewstep: diffusion samplers, step by step"',
    '  width="600" height="450" style="border: 0" loading="lazy"',
    '  allow="cross-origin-isolated; clipboard-write"',
    '></iframe>',
  ].join('\n');
  const toggle = (part: EmbedPart, shown: boolean): void =>
    setHidden(embedParts.filter((p) => (p === part ? !shown : hidden.includes(p))));
  return (
    <section className="take-group" aria-label="Embed">
      <p className="small soft">
        The runs of the stage in a frame of another page, which can also steer it by messages (see docs/embed.md).
      </p>
      <fieldset className="take-parts">
        <legend className="small">Shown in it, beside the stage</legend>
        {embedParts.map((part) => (
          <label key={part}>
            <input
              type="checkbox"
              checked={!hidden.includes(part)}
              onChange={(event) => toggle(part, event.target.checked)}
            />
            {partNames[part]}
          </label>
        ))}
      </fieldset>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key */}
      <pre className="code" tabIndex={0}>
        {text}
      </pre>
      <div className="dialog-foot">
        <CopyButton label="Copy" icon={Copy} text={() => text} />
      </div>
    </section>
  );
}
