import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import { lessons } from '../../lessons';
import { goTo, leaveLesson, stepAt } from '../../state/lessons';
import { usePlayground } from '../usePlayground';

/** The step of the lesson that the page shows: what to see, and what to change by hand. */
export default function LessonCard() {
  const place = usePlayground((s) => s.lesson);
  const found = stepAt(lessons, place);
  if (!found)
    return place ? (
      <section className="lesson" aria-label="Lesson">
        <p className="small">
          There is no lesson step “{place.id}.{place.step + 1}”. The page shows the rest of the link.
        </p>
        <button type="button" className="button small" onClick={leaveLesson}>
          Close
        </button>
      </section>
    ) : null;
  const { lesson, step, index } = found;
  const last = lesson.steps.length - 1;
  const after = lessons[lessons.indexOf(lesson) + 1];
  return (
    <section className="lesson" aria-label={`Lesson: ${lesson.title}`} data-testid="lesson">
      <div className="row">
        <h2 className="lesson-title">{lesson.title}</h2>
        <span className="small soft lesson-count">
          {index + 1} of {last + 1}
        </span>
        <span className="spring" />
        <button type="button" className="button quiet icon" aria-label="Leave the lesson" onClick={leaveLesson}>
          <X size={16} aria-hidden />
        </button>
      </div>
      <p aria-live="polite">{step.text}</p>
      <p className="lesson-try">
        <b>Try:</b> {step.try}
      </p>
      <div className="row">
        <button type="button" className="button" disabled={index === 0} onClick={() => goTo(lesson, index - 1)}>
          <ChevronLeft size={16} aria-hidden /> Back
        </button>
        <span className="spring" />
        {index < last ? (
          <button type="button" className="button primary" onClick={() => goTo(lesson, index + 1)}>
            Next <ChevronRight size={16} aria-hidden />
          </button>
        ) : (
          after && (
            <button type="button" className="button primary" title={after.title} onClick={() => goTo(after, 0)}>
              Next lesson <ChevronRight size={16} aria-hidden />
            </button>
          )
        )}
      </div>
    </section>
  );
}
