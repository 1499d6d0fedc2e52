import { expect } from "chai";
import fc from "fast-check";
import { forecastMailing, type MailingVolume } from "../../../src/models/recconnect/readiness/mailing-forecast";
import { WINDOW } from "../../../src/models/recconnect/sending/enqueueing";
import { mailTo } from "../../support/mail";

const SECOND = 1000;
const HOUR = 3_600_000;
const MONDAY = new Date("2026-11-23T09:00:00-08:00");
const NOTHING: MailingVolume = { messages: 0, secondMessages: 0, texts: 0, pinTexts: 0, laterMs: 0 };

function forecastOf(parts: Partial<MailingVolume>, mail: object = {}, text: object = {}, settings: object = {}) {
  const byMail = { ahead: 0, perSecond: 10, from: MONDAY, used: [], settings: mailTo(25, settings), ...mail };
  return forecastMailing({ ...NOTHING, ...parts }, byMail, { ahead: 0, perSecond: 5, ...text });
}

function clock(at: Date | null) {
  return at?.toLocaleString("sv-SE");
}

/** Second by second: whoever has their turn gets a message and a text, and few of either wait in the outbox. */
function walked(recipients: number, messageRate: number, textRate: number) {
  const waiting = { messages: 0, texts: 0 };
  const done = { messages: 0, texts: 0 };
  let fed = 0;
  for (let second = 0; ; second++) {
    const room = Math.min(recipients - fed, WINDOW - Math.max(waiting.messages, waiting.texts));
    fed += room;
    waiting.messages = Math.max(0, waiting.messages + room - messageRate);
    waiting.texts = Math.max(0, waiting.texts + room - textRate);
    if (fed === recipients && waiting.messages === 0) done.messages ||= second + 1;
    if (fed === recipients && waiting.texts === 0) done.texts ||= second + 1;
    if (done.messages && done.texts) return done;
  }
}

describe("the forecast of a mailing by email and text", () => {
  it("counts emails by the mail server's rate and limits, and texts by their own device's rate", async () => {
    const window = { windowFrom: "20:00", windowTo: "22:00" };
    const { messages, texts } = await forecastOf({ messages: 2000, texts: 1800 }, {}, { ahead: 300 }, window);

    expect([clock(messages.firstAt), clock(messages.doneAt)]).to.deep.equal([
      "2026-11-23 20:00:00",
      "2026-11-23 20:03:20",
    ]);
    expect([clock(texts.firstAt), clock(texts.doneAt)]).to.deep.equal(["2026-11-23 09:01:00", "2026-11-23 09:07:00"]);
  });

  it("has the second of two emails with the emails, and the PIN by text with the texts, each when it is due", async () => {
    const byMail = await forecastOf({ messages: 600, secondMessages: 600, laterMs: HOUR });
    expect(clock(byMail.messages.doneAt)).to.equal("2026-11-23 10:01:00");

    const { messages, texts } = await forecastOf({ messages: 600, pinTexts: 600, laterMs: HOUR });
    expect(clock(messages.doneAt)).to.equal("2026-11-23 09:01:00");
    expect([clock(texts.firstAt), clock(texts.doneAt)]).to.deep.equal(["2026-11-23 10:00:00", "2026-11-23 10:02:00"]);
  });

  it("says of both that they are further away than it reaches where the emails hold the turns up", async () => {
    const both = { messages: 10_000, texts: 10_000 };
    const { messages, texts } = await forecastOf(both, {}, {}, { mostPerDay: 2 });
    expect([messages.doneAt, texts.doneAt]).to.deep.equal([null, null]);
    const few = await forecastOf({ messages: 2000, texts: 2000 }, {}, {}, { mostPerDay: 2 });
    expect([few.messages.doneAt, clock(few.texts.doneAt)]).to.deep.equal([null, "2026-11-23 09:06:40"]);
  });

  it("is what turns come to second by second, whichever is slower", async () => {
    const rate = fc.integer({ min: 2, max: 400 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20_000 }), rate, rate, async (recipients, messageRate, textRate) => {
        const parts = { messages: recipients, texts: recipients };
        const { messages, texts } = await forecastOf(parts, { perSecond: messageRate }, { perSecond: textRate });
        const expected = walked(recipients, messageRate, textRate);
        const seconds = (at: Date | null) => ((at?.getTime() ?? 0) - MONDAY.getTime()) / SECOND;
        expect(seconds(messages.doneAt)).to.be.closeTo(expected.messages, 2 + messageRate / textRate);
        expect(seconds(texts.doneAt)).to.be.closeTo(expected.texts, 2 + textRate / messageRate);
      }),
      { numRuns: 60 },
    );
  });
});
