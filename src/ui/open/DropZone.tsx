import { Import } from 'lucide-react';
import { useEffect, useState } from 'react';
import { dropped, droppedLink } from '../../open/gather';
import { bring, bringAddress } from '../../state/opening-bring';

const carries = (event: DragEvent, ...types: string[]): boolean =>
  types.some((type) => event.dataTransfer?.types.includes(type));

/** The whole page takes files: while something is held over it, it says so. */
export function DropZone() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Each element that is crossed enters and leaves: only the last leave is out of the page.
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (!carries(event, 'Files', 'text/uri-list')) return;
      depth++;
      setOver(true);
    };
    const leave = (): void => {
      depth = Math.max(0, depth - 1);
      if (!depth) setOver(false);
    };
    const hover = (event: DragEvent): void => {
      if (!carries(event, 'Files', 'text/uri-list')) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    };
    const drop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      const { dataTransfer } = event;
      if (event.defaultPrevented || !dataTransfer) return;
      const link = carries(event, 'Files') ? undefined : droppedLink(dataTransfer);
      // Text that is dropped into a field is for the field.
      if (!carries(event, 'Files') && (!link || (event.target as Element).closest('input, textarea'))) return;
      event.preventDefault();
      if (link) bringAddress(link);
      else void dropped(dataTransfer).then(bring, () => bring([]));
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: hover, drop } as const;
    for (const [type, listener] of Object.entries(listeners)) window.addEventListener(type, listener as EventListener);
    return () => {
      for (const [type, listener] of Object.entries(listeners))
        window.removeEventListener(type, listener as EventListener);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="drop-veil" data-testid="drop-veil">
      <div className="drop-card">
        <Import size={32} aria-hidden />
        <p className="dialog-title">Drop to open</p>
        <p className="small soft">.onnx, a folder or a zip with its weights, card.json, scheduler_config.json, .npy</p>
      </div>
    </div>
  );
}
