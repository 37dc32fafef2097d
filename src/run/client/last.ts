import type { CalibrationReply, DistanceReply, GapReply, RunReply, StudyReply } from '../protocol';

export type JobReply = RunReply | StudyReply | DistanceReply | GapReply | CalibrationReply;

/** Whether a reply is the last word of its job. */
export const isLast = (reply: JobReply): boolean =>
  ['failed', 'cancelled', 'studied', 'calibrated'].includes(reply.type) ||
  (reply.type === 'measured' && reply.progress === 1) ||
  ((reply.type === 'distance' || reply.type === 'gap') && reply.result !== undefined);
