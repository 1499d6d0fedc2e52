import type { MailSettings } from "../../../mail/mail-settings";
import { mailingLimits, SPANS, type Span } from "../../../mail/rate-limits";
import { inWindow } from "../../../mail/sending-window";

/** What a forecast is made of. */
export interface ForecastInput {
  /** Messages of this mailing, and those that leave before them. */
  messages: number;
  ahead: number;
  /** How many the mail server takes a second. */
  perSecond: number;
  settings: MailSettings;
  /** When the first may leave. */
  from: Date;
  /** What was claimed lately, by span and bucket. */
  used: readonly { span: Span; bucket: number | string; count: number }[];
}

export interface Forecast {
  /** When its first and its last message leave; null where that is further away than a forecast reaches. */
  firstAt: Date | null;
  doneAt: Date | null;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const REACHES_MS = 366 * DAY_MS;
/** How many steps are made before others have their turn. */
const STEPS_AT_ONCE = 500;

/**
 * When a mailing would be done: by the rate of the mail server, the limits per minute, hour and day with their ramp-up,
 * and the sending window, as the mail room keeps them. It walks from one moment at which something changes to the next.
 */
export async function forecastEmails({
  messages,
  ahead,
  perSecond,
  settings,
  from,
  used,
}: ForecastInput): Promise<Forecast> {
  const spans = SPANS.map((span) => new SpanUsed(span, used));
  const all = messages + ahead;
  let [now, gone, fraction, steps] = [Math.ceil(from.getTime() / SECOND_MS) * SECOND_MS, 0, 0, 0];
  let firstAt: Date | null = null;
  const end = now + REACHES_MS;
  while (gone < all && now < end) {
    if (++steps % STEPS_AT_ONCE === 0) await new Promise(setImmediate);
    const most = mailingLimits(settings, now);
    const rooms = spans.map((span) => span.roomAt(now, most));
    if (!inWindow(settings, new Date(now))) {
      now = nextMinute(now);
      continue;
    }
    const room = Math.min(...rooms);
    if (room <= 0) {
      const blocking = spans.filter((_, index) => (rooms[index] ?? 0) <= 0);
      now = Math.min(nextRampUp(settings, now), ...blocking.map((span) => span.freeAt()));
      continue;
    }
    const until = Math.min(changeAfter(now, settings, spans, most), end);
    const taken = (perSecond * (until - now)) / SECOND_MS + fraction;
    const sent = Math.min(room, all - gone, Math.floor(taken));
    if (!firstAt && gone + sent > ahead) firstAt = after(now, ahead - gone, perSecond);
    gone += sent;
    for (const span of spans) span.add(now, sent);
    const asFastAsItTakes = sent === Math.floor(taken);
    fraction = asFastAsItTakes ? taken - sent : 0;
    if (gone === all) return { firstAt, doneAt: after(now, sent, perSecond) };
    now = asFastAsItTakes ? until : nextSecond(after(now, sent, perSecond).getTime());
  }
  return { firstAt, doneAt: null };
}

/** What counts of a span, bucket by bucket, the oldest first. */
class SpanUsed {
  private readonly buckets: { bucket: number; count: number }[];
  private sum = 0;
  private first = 0;

  constructor(
    readonly span: (typeof SPANS)[number],
    used: ForecastInput["used"],
  ) {
    this.buckets = used
      .filter((one) => one.span === span.span)
      .map(({ bucket, count }) => ({ bucket: Number(bucket), count }))
      .sort((a, b) => a.bucket - b.bucket);
    for (const { count } of this.buckets) this.sum += count;
  }

  roomAt(now: number, most: Record<Span, number | null>) {
    const limit = most[this.span.span];
    if (limit === null) return Number.POSITIVE_INFINITY;
    const oldest = Math.floor((now - this.span.lengthMs) / this.span.bucketMs);
    for (let one = this.buckets[this.first]; one && one.bucket < oldest; one = this.buckets[++this.first]) {
      this.sum -= one.count;
    }
    return limit - this.sum;
  }

  /** When its oldest bucket counts no more. */
  freeAt() {
    const { bucketMs, lengthMs } = this.span;
    const oldest = this.buckets[this.first];
    return oldest ? (oldest.bucket + 1) * bucketMs + lengthMs : Number.POSITIVE_INFINITY;
  }

  add(now: number, count: number) {
    const bucket = Math.floor(now / this.span.bucketMs);
    const last = this.buckets.at(-1);
    if (last?.bucket === bucket) last.count += count;
    else this.buckets.push({ bucket, count });
    this.sum += count;
  }

  /** The end of the bucket that this moment is in. */
  endOfBucket(now: number) {
    return (Math.floor(now / this.span.bucketMs) + 1) * this.span.bucketMs;
  }
}

/** Up to here nothing changes: no bucket ends that is counted, and no window. */
function changeAfter(
  now: number,
  settings: MailSettings,
  spans: SpanUsed[],
  most: Record<Span, number | null>,
): number {
  const limited = spans.filter(({ span }) => most[span.span] !== null);
  const ends = limited.map((span) => span.endOfBucket(now));
  const window = settings.windowFrom ? nextMinute(now) : Number.POSITIVE_INFINITY;
  return Math.min(window, nextRampUp(settings, now), ...ends);
}

function nextMinute(now: number) {
  return (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
}

function nextRampUp({ rampUpSince, rampUpFrom }: MailSettings, now: number) {
  if (!rampUpSince || rampUpFrom === null) return Number.POSITIVE_INFINITY;
  const since = rampUpSince.getTime();
  return now < since ? since + DAY_MS : since + (Math.floor((now - since) / DAY_MS) + 1) * DAY_MS;
}

/** When so many more have left. */
function after(now: number, messages: number, perSecond: number) {
  return new Date(Math.round(now + (messages / perSecond) * SECOND_MS));
}

function nextSecond(now: number) {
  return Math.ceil(now / SECOND_MS) * SECOND_MS;
}
