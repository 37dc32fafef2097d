import { Dialog } from '@base-ui/react/dialog';
import { lessons } from '../../lessons';
import { goTo } from '../../state/lessons';
import { DialogFrame } from '../DialogFrame';

/** All lessons, to choose one. */
export default function LessonList({ onClose }: { onClose(): void }) {
  return (
    <DialogFrame title="Lessons" onClose={onClose}>
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
    </DialogFrame>
  );
}
