import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { store } from '../../state/store';

/** What had to be changed, fell back or went wrong, as toasts: each notice once. */
export function Notices() {
  return (
    <Toast.Provider timeout={9000} limit={5}>
      <Forward />
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Forward() {
  const { add } = Toast.useToastManager();
  useEffect(() => {
    const forward = (): void => {
      const { notices } = store.getState();
      if (!notices.length) return;
      store.setState({ notices: [] });
      for (const { text } of notices) add({ id: text, title: text });
    };
    forward();
    return store.subscribe(forward);
  }, [add]);
  return null;
}

function List() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection={['right', 'down']}>
      <Toast.Content className="toast-content">
        <Toast.Title className="small toast-text" render={<p />} />
        <Toast.Close className="button quiet icon" aria-label="Dismiss">
          <X size={14} aria-hidden />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
