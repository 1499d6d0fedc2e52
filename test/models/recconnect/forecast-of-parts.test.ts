import { expect } from "chai";
import fc from "fast-check";
import { forecastOfParts, type Parts } from "../../../src/models/recconnect/readiness/forecast-of-parts";
import { WINDOW } from "../../../src/models/recconnect/sending/feeding";
import { mailTo } from "../../support/mail";

const SECOND = 1000;
const HOUR = 3_600_000;
const MONDAY = new Date("2026-11-23T09:00:00-08:00");
const NOTHING: Parts = { letters: 0, secondLetters: 0, texts: 0, pinTexts: 0, laterMs: 0 };

function forecastOf(parts: Partial<Parts>, mail: object = {}, text: object = {}, settings: object = {}) {
  const byMail = { ahead: 0, perSecond: 10, from: MONDAY, used: [], settings: mailTo(25, settings), ...mail };
  return forecastOfParts({ ...NOTHING, ...parts }, byMail, { ahead: 0, perSecond: 5, ...text });
}

function clock(at: Date | null) {
  return at?.toLocaleString("sv-SE");
}

/** Second by second: whoever has their turn gets a letter and a text, and few of either wait in the outbox. */
function walked(recipients: number, letterRate: number, textRate: number) {
  const waiting = { letters: 0, texts: 0 };
  const done = { letters: 0, texts: 0 };
  let fed = 0;
  for (let second = 0; ; second++) {
    const room = Math.min(recipients - fed, WINDOW - Math.max(waiting.letters, waiting.texts));
    fed += room;
    waiting.letters = Math.max(0, waiting.letters + room - letterRate);
    waiting.texts = Math.max(0, waiting.texts + room - textRate);
    if (fed === recipients && waiting.letters === 0) done.letters ||= second + 1;
    if (fed === recipients && waiting.texts === 0) done.texts ||= second + 1;
    if (done.letters && done.texts) return done;
  }
}

describe("the forecast of a mailing by e-mail and text", () => {
  it("counts e-mails by the relay's rate and limits, and texts by their own device's rate", async () => {
    const window = { windowFrom: "20:00", windowTo: "22:00" };
    const { letters, texts } = await forecastOf({ letters: 2000, texts: 1800 }, {}, { ahead: 300 }, window);

    expect([clock(letters.firstAt), clock(letters.doneAt)]).to.deep.equal([
      "2026-11-23 20:00:00",
      "2026-11-23 20:03:20",
    ]);
    expect([clock(texts.firstAt), clock(texts.doneAt)]).to.deep.equal(["2026-11-23 09:01:00", "2026-11-23 09:07:00"]);
  });

  it("has the second of two e-mails with the e-mails, and the PIN by text with the texts, each when it is due", async () => {
    const byMail = await forecastOf({ letters: 600, secondLetters: 600, laterMs: HOUR });
    expect(clock(byMail.letters.doneAt)).to.equal("2026-11-23 10:01:00");

    const { letters, texts } = await forecastOf({ letters: 600, pinTexts: 600, laterMs: HOUR });
    expect(clock(letters.doneAt)).to.equal("2026-11-23 09:01:00");
    expect([clock(texts.firstAt), clock(texts.doneAt)]).to.deep.equal(["2026-11-23 10:00:00", "2026-11-23 10:02:00"]);
  });

  it("says of both that they are further away than it reaches where the e-mails hold the turns up", async () => {
    const both = { letters: 10_000, texts: 10_000 };
    const { letters, texts } = await forecastOf(both, {}, {}, { mostPerDay: 2 });
    expect([letters.doneAt, texts.doneAt]).to.deep.equal([null, null]);
    const few = await forecastOf({ letters: 2000, texts: 2000 }, {}, {}, { mostPerDay: 2 });
    expect([few.letters.doneAt, clock(few.texts.doneAt)]).to.deep.equal([null, "2026-11-23 09:06:40"]);
  });

  it("is what turns come to second by second, whichever is slower", async () => {
    const rate = fc.integer({ min: 2, max: 400 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20_000 }), rate, rate, async (recipients, letterRate, textRate) => {
        const parts = { letters: recipients, texts: recipients };
        const { letters, texts } = await forecastOf(parts, { perSecond: letterRate }, { perSecond: textRate });
        const expected = walked(recipients, letterRate, textRate);
        const seconds = (at: Date | null) => ((at?.getTime() ?? 0) - MONDAY.getTime()) / SECOND;
        expect(seconds(letters.doneAt)).to.be.closeTo(expected.letters, 2 + letterRate / textRate);
        expect(seconds(texts.doneAt)).to.be.closeTo(expected.texts, 2 + textRate / letterRate);
      }),
      { numRuns: 60 },
    );
  });
});
