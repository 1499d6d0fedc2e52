import { expect } from "chai";
import fc from "fast-check";
import type { MailSettings } from "../../../src/mail/mail-settings";
import { inWindow } from "../../../src/mail/sending-window";
import { type ForecastInput, forecastEmails } from "../../../src/models/recconnect/readiness/email-forecast";
import { mailTo } from "../../support/mail";

const SECOND = 1000;
const DAY = 86_400_000;
const MONDAY = new Date("2026-11-23T09:00:00-08:00");
const MOST_DAYS = 2;

function outlook(changes: Partial<ForecastInput> = {}, settings: Partial<MailSettings> = {}): ForecastInput {
  return { messages: 100, ahead: 0, perSecond: 10, from: MONDAY, used: [], settings: mailTo(25, settings), ...changes };
}

function local(at: Date | null) {
  return at?.toLocaleString("sv-SE");
}

/** What the mail room would do, second by second: the second at whose end the last message has left. */
function walked({ messages, ahead, perSecond, settings, from, used }: ForecastInput) {
  const spans = [
    { span: "minute", length: 60 * SECOND, bucket: SECOND },
    { span: "hour", length: 3600 * SECOND, bucket: 60 * SECOND },
    { span: "day", length: DAY, bucket: 900 * SECOND },
  ] as const;
  const counts = spans.map(() => new Map<number, number>());
  for (const { span, bucket, count } of used) {
    const counted = counts[spans.findIndex((one) => one.span === span)];
    counted?.set(Number(bucket), (counted.get(Number(bucket)) ?? 0) + count);
  }
  const limitOf = (span: string, now: number) => {
    if (span === "minute") return settings.mostPerMinute;
    if (span === "hour") return settings.mostPerHour;
    const days = settings.rampUpSince ? Math.max(Math.floor((now - settings.rampUpSince.getTime()) / DAY), 0) : 0;
    const ramp = settings.rampUpFrom && settings.rampUpSince ? settings.rampUpFrom * 2 ** days : Infinity;
    const most = Math.min(ramp, settings.mostPerDay ?? Infinity);
    return most === Infinity ? null : most;
  };
  let left = messages + ahead;
  for (let now = from.getTime(); now < from.getTime() + MOST_DAYS * DAY; now += SECOND) {
    if (!inWindow(settings, new Date(now))) continue;
    const rooms = spans.map(({ span, length, bucket }, index) => {
      const limit = limitOf(span, now);
      const counted = counts[index] ?? new Map<number, number>();
      for (const each of counted.keys()) if (each < Math.floor((now - length) / bucket)) counted.delete(each);
      return limit === null ? Infinity : Math.ceil(limit * 0.9) - [...counted.values()].reduce((sum, n) => sum + n, 0);
    });
    const sent = Math.max(Math.min(...rooms, perSecond, left), 0);
    left -= sent;
    spans.forEach(({ bucket }, index) => {
      const place = Math.floor(now / bucket);
      if (sent > 0) counts[index]?.set(place, (counts[index]?.get(place) ?? 0) + sent);
    });
    if (left === 0) return now + SECOND;
  }
  return null;
}

describe("the forecast of a mailing", () => {
  it("is the count by the rate where nothing limits it, behind what waits already", async () => {
    const { firstAt, doneAt } = await forecastEmails(outlook({ messages: 36_000, ahead: 600 }));

    expect(local(firstAt)).to.equal("2026-11-23 09:01:00");
    expect(local(doneAt)).to.equal("2026-11-23 10:01:00");
  });

  it("spreads over days what one day may not have, keeping a tenth for people who wait", async () => {
    const { doneAt } = await forecastEmails(outlook({ messages: 1000 }, { mostPerDay: 500 }));

    expect(local(doneAt)?.slice(0, 13)).to.equal("2026-11-25 09");
  });

  it("waits for the sending window, which may pass midnight", async () => {
    const window = { windowFrom: "20:00", windowTo: "06:00" };
    const { firstAt, doneAt } = await forecastEmails(outlook({ messages: 36_000, perSecond: 1 }, window));

    expect(local(firstAt)).to.equal("2026-11-23 20:00:00");
    expect(local(doneAt)).to.equal("2026-11-24 06:00:00");
  });

  it("grows with the ramp-up from day to day", async () => {
    const ramp = { rampUpFrom: 100, rampUpSince: MONDAY };
    const { doneAt } = await forecastEmails(outlook({ messages: 90 + 180 + 1 }, ramp));

    expect(doneAt?.getTime())
      .to.be.greaterThan(MONDAY.getTime() + DAY)
      .and.lessThan(MONDAY.getTime() + 3 * DAY);
  });

  it("says that it is further away than it reaches", async () => {
    const { firstAt, doneAt } = await forecastEmails(outlook({ messages: 1000 }, { mostPerDay: 1 }));

    expect(firstAt).not.to.equal(null);
    expect(doneAt).to.equal(null);
  });

  it("is what the mail room does second by second, whatever the limits, the window and what has left already", async function () {
    this.timeout(60_000);
    const limit = (most: number) => fc.option(fc.integer({ min: 1, max: most }), { nil: null });
    const settings = fc.record({
      mostPerMinute: limit(40),
      mostPerHour: limit(300),
      mostPerDay: limit(900),
      rampUpFrom: limit(50),
      window: fc.constantFrom(null, ["09:30", "17:00"], ["20:00", "06:00"]),
    });
    const lately = fc.array(
      fc.record({ ago: fc.integer({ min: 0, max: 80_000 }), count: fc.integer({ min: 1, max: 30 }) }),
      {
        maxLength: 5,
      },
    );
    await fc.assert(
      fc.asyncProperty(
        settings,
        lately,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async ({ window, ...limits }, claimed, messages, ahead, perSecond) => {
          const from = MONDAY;
          const used = claimed.flatMap(({ ago, count }) =>
            (
              [
                ["minute", 1],
                ["hour", 60],
                ["day", 900],
              ] as const
            ).map(([span, seconds]) => ({
              span,
              bucket: Math.floor((from.getTime() / SECOND - ago) / seconds),
              count,
            })),
          );
          const [windowFrom = null, windowTo = null] = window ?? [];
          const one = outlook(
            { messages, ahead, perSecond, used },
            { ...limits, windowFrom, windowTo, rampUpSince: limits.rampUpFrom ? from : null },
          );
          const { doneAt } = await forecastEmails(one);
          const expected = walked(one);
          if (expected === null)
            expect(doneAt?.getTime() ?? Infinity).to.be.greaterThan(from.getTime() + MOST_DAYS * DAY);
          else expect(Math.ceil((doneAt?.getTime() ?? 0) / SECOND) * SECOND).to.equal(expected);
        },
      ),
      { numRuns: 12 },
    );
  });
});
