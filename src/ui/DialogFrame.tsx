import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';

interface Props {
  title: string;
  open?: boolean;
  onClose(): void;
  className?: string;
  /** Covers what is open already, such as the sheet of controls. */
  over?: boolean;
  /** Under the title. */
  about?: ReactNode;
  /** Between the title and the close button. */
  tools?: ReactNode;
  /** Takes the focus when the dialog opens; the first control inside, if left out. */
  focus?: RefObject<HTMLDivElement | null>;
  /** Stays open when the page beside it is pressed: what was typed is not lost. */
  stays?: boolean;
  children: ReactNode;
}

/** A dialog over the page, with its title and its close button. */
export function DialogFrame(props: Props) {
  const { title, open = true, onClose, className = '', over = false, about, tools, focus, stays, children } = props;
  const name = <Dialog.Title className="dialog-title">{title}</Dialog.Title>;
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()} disablePointerDismissal={stays}>
      <Dialog.Portal>
        <Dialog.Backdrop className={over ? 'veil over' : 'veil'} forceRender={over} />
        <Dialog.Popup
          {...(focus && { ref: focus, initialFocus: focus, tabIndex: -1 })}
          className={`dialog ${over ? 'over ' : ''}${className}`.trim()}
        >
          <div className="row">
            {about ? (
              <div>
                {name}
                <Dialog.Description className="small soft">{about}</Dialog.Description>
              </div>
            ) : (
              name
            )}
            {tools}
            <Dialog.Close className="button quiet icon" aria-label="Close">
              <X size={16} aria-hidden />
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
