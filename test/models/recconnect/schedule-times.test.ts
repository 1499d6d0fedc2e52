import { expect } from "chai";
import fc from "fast-check";
import { nextTime, nextTimes, type ScheduleTimes } from "../../../src/models/recconnect/schedules/schedule-times";
import { momentOf, type WallTime, wallTimeAt } from "../../../src/models/settings/time-zone";

const LOS_ANGELES = "America/Los_Angeles";
const ZONES = [LOS_ANGELES, "America/Phoenix", "America/St_Johns", "Europe/Berlin", "Australia/Lord_Howe", "UTC"];
const MINUTE = 60_000;
const DAY = 86_400_000;

function every(rhythm: ScheduleTimes["rhythm"], changes: Partial<ScheduleTimes> = {}): ScheduleTimes {
  return { rhythm, onDay: "", weekday: 0, monthDay: 1, timeOfDay: "08:00", ...changes };
}

function shown(times: ScheduleTimes, after: string, most = 3, zone = LOS_ANGELES) {
  return nextTimes(times, new Date(after), zone, most).map((at) =>
    at.toLocaleString("sv-SE", { timeZone: zone }).slice(0, 16),
  );
}

function numberOf({ year, month, day, hour, minute }: WallTime) {
  return Date.UTC(year, month - 1, day, hour, minute);
}

describe("the times of a schedule", () => {
  it("keep the clock on the agency's wall when summer time begins and ends", () => {
    const daily = every("day");

    expect(shown(daily, "2026-03-07T12:00:00-08:00", 2)).to.deep.equal(["2026-03-08 08:00", "2026-03-09 08:00"]);
    const [, second] = nextTimes(daily, new Date("2026-10-31T00:00:00-07:00"), LOS_ANGELES, 2);
    expect(second?.toISOString()).to.equal("2026-11-01T16:00:00.000Z");
  });

  it("in the hour that is missing come at the next moment that there is, that day alone", () => {
    const times = nextTimes(
      every("day", { timeOfDay: "02:30" }),
      new Date("2026-03-07T00:00:00-08:00"),
      LOS_ANGELES,
      3,
    );

    expect(times.map((at) => at.toISOString())).to.deep.equal([
      "2026-03-07T10:30:00.000Z",
      "2026-03-08T10:00:00.000Z",
      "2026-03-09T09:30:00.000Z",
    ]);
  });

  it("in the hour that there is twice come once, the first time", () => {
    const times = nextTimes(
      every("day", { timeOfDay: "01:30" }),
      new Date("2026-11-01T00:00:00-07:00"),
      LOS_ANGELES,
      2,
    );

    expect(times.map((at) => at.toISOString())).to.deep.equal(["2026-11-01T08:30:00.000Z", "2026-11-02T09:30:00.000Z"]);
  });

  it("on the 31st come on the last day of a shorter month", () => {
    expect(shown(every("month", { monthDay: 31 }), "2028-01-15T00:00:00-08:00", 4)).to.deep.equal([
      "2028-01-31 08:00",
      "2028-02-29 08:00",
      "2028-03-31 08:00",
      "2028-04-30 08:00",
    ]);
  });

  it("come on their weekday, over the end of a year", () => {
    expect(shown(every("week", { weekday: 1 }), "2026-12-24T00:00:00-08:00", 2)).to.deep.equal([
      "2026-12-28 08:00",
      "2027-01-04 08:00",
    ]);
  });

  it("that come once are over once they were", () => {
    const once = every("once", { onDay: "2026-12-24" });

    expect(nextTime(once, new Date("2026-12-24T15:59:59Z"), LOS_ANGELES)?.toISOString()).to.equal(
      "2026-12-24T16:00:00.000Z",
    );
    expect(nextTime(once, new Date("2026-12-24T16:00:00Z"), LOS_ANGELES)).to.equal(null);
  });

  it("are what a clock on the wall shows, whatever the zone and the day", () => {
    const any = fc.integer({ min: Date.UTC(2024, 0, 1) / MINUTE, max: Date.UTC(2031, 0, 1) / MINUTE });
    // Nights in which clocks are changed in one of the zones.
    const changing = ["2026-03-08", "2026-11-01", "2026-03-29", "2026-10-25", "2026-04-05", "2026-10-04"];
    const night = fc.tuple(fc.constantFrom(...changing), fc.integer({ min: 0, max: 239 }));
    const minutes = fc.oneof(
      any,
      night.map(([day, minute]) => Date.parse(day) / MINUTE + minute),
    );
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), minutes, (zone, minute) => {
        const wall = wallTimeAt(new Date(minute * MINUTE), "UTC");
        const found = momentOf(wall, zone);
        const matching: number[] = [];
        for (let at = found.getTime() - 3 * 60 * MINUTE; at <= found.getTime() + 3 * 60 * MINUTE; at += MINUTE) {
          if (numberOf(wallTimeAt(new Date(at), zone)) === numberOf(wall)) matching.push(at);
        }
        if (matching.length > 0) {
          expect(found.getTime()).to.equal(matching[0]);
          return;
        }
        // Just before it the clock showed less, and now it shows more.
        expect(numberOf(wallTimeAt(found, zone))).to.be.greaterThan(numberOf(wall));
        expect(numberOf(wallTimeAt(new Date(found.getTime() - MINUTE), zone))).to.be.lessThan(numberOf(wall));
      }),
      { numRuns: 250 },
    );
  });

  it("follow one another by a day, a week or a month, one on each such day", () => {
    const times = fc.record({
      rhythm: fc.constantFrom("day" as const, "week" as const, "month" as const),
      weekday: fc.integer({ min: 0, max: 6 }),
      monthDay: fc.integer({ min: 1, max: 31 }),
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
    });
    const from = fc.date({ min: new Date("2024-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });
    const [least, most] = [
      { day: 1, week: 7, month: 28 },
      { day: 1, week: 7, month: 31 },
    ];
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), times, from, (zone, { hour, minute, ...rest }, after) => {
        const timeOfDay = [hour, minute].map((part) => String(part).padStart(2, "0")).join(":");
        const found = nextTimes(every(rest.rhythm, { ...rest, timeOfDay }), after, zone, 30);
        expect(found).to.have.length(30);
        found.slice(1).forEach((time, index) => {
          const dayOf = (at: Date) => Math.floor(numberOf(wallTimeAt(at, zone)) / DAY);
          const days = dayOf(time) - dayOf(found[index] ?? time);
          expect(days).to.be.within(least[rest.rhythm], most[rest.rhythm]);
        });
      }),
      { numRuns: 60 },
    );
  });
});
