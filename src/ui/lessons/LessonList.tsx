import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { lessons } from '../../lessons';
import { goTo } from '../../state/lessons';

/** All lessons, to choose one. */
export default function LessonList({ onClose }: { onClose(): void }) {
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="veil" />
        <Dialog.Popup className="dialog">
          <div className="row">
            <Dialog.Title className="dialog-title">Lessons</Dialog.Title>
            <Dialog.Close className="button quiet icon" aria-label="Close">
              <X size={16} aria-hidden />
            </Dialog.Close>
          </div>
          <Dialog.Description className="small soft">
            Two or three steps each, on the page itself: change what you like. Every claim in them is tested on the runs
            they show.
          </Dialog.Description>
          <ol className="lesson-list">
            {lessons.map((lesson) => (
              <li key={lesson.id}>
                <button
                  type="button"
                  className="lesson-link"
                  onClick={() => {
                    goTo(lesson, 0);
                    onClose();
                  }}
                >
                  <b>
                    {lesson.order}. {lesson.title}
                  </b>
                  <span className="small soft">{lesson.about}</span>
                </button>
              </li>
            ))}
          </ol>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
