import { expect } from "chai";
import { config } from "../../src/config";
import { closeConnections } from "../../src/mail/delivery";
import { post } from "../../src/mail/outbox";
import { CHANGES } from "../../src/models/announcement";
import { Household } from "../../src/models/households/household";
import { languageCodeDefaults } from "../../src/models/messages/canned-texts/language-code-defaults";
import { render } from "../../src/models/messages/merging/render-message";
import {
  credentialsElsewhereLetter,
  forgottenPinLetters,
  forgottenUserNameLetter,
  noticeOf,
  passwordResetLetter,
  webDetailsLetters,
} from "../../src/models/messages/messages";
import type { Reachable } from "../../src/models/messages/reachable";
import { postTestLetter } from "../../src/models/messages/test-email";
import { unsubscribeAddress } from "../../src/models/messages/unsubscribe-link";
import { goLive } from "../../src/models/settings/mail-mode";
import { clerkNamed } from "../support/clerks";
import { dkimSettings } from "../support/dkim";
import { deliver, letter, mailTo, rows } from "../support/mail";
import { Relay } from "../support/mail-server";
import { spamAssassinIsHere, spamScores } from "../support/spamassassin";
import { setWebParameters } from "../support/web-parameters";

const MOST = 1;
/** SpamAssassin distrusts every .gov whose SPF or DKIM it can't look up. */
const FROM = "recreation@example.org";
const PRINTED = /^Printed/;

/** Every letter there is, as its cause writes it into the outbox; live, so that it leaves. */
async function writeEveryLetter() {
  await goLive(0, "LIVE", await clerkNamed("ruth"));
  const novak = (await Household.find(1007)) as Reachable;
  await forgottenPinLetters([novak]);
  await forgottenPinLetters([(await Household.find(1001)) as Reachable]);
  await webDetailsLetters(novak);
  await setWebParameters({ secondEmailCarries: "link" });
  await forgottenPinLetters([novak]);
  await forgottenUserNameLetter([novak]);
  await passwordResetLetter(novak);
  for (const change of CHANGES) await noticeOf(change, novak, "petr.novak@example.org");
  await credentialsElsewhereLetter(novak, "petr@old.example.org");
  await postTestLetter("it@example.gov", await clerkNamed("ruth"));
  const body = "Hello <FirstName>,\n\nThe pool opens on June 1. Sign up at <SiteLink>.";
  const mailing = { kind: "a mailing", subject: "Summer at the pool", body, fields: {}, householdId: 1007 };
  await post(letter("petr.novak@example.org", { ...mailing, category: "mailing", priority: "mailing" }), "live");
}

/** Every letter there is, delivered, as the relay got it. */
async function everyLetter(signed: boolean) {
  const relay = await Relay.start();
  await writeEveryLetter();
  const settings = mailTo(relay.port, { fromAddress: FROM, ...(signed && dkimSettings) });
  await deliver(settings, { render, unsubscribe: unsubscribeAddress });
  closeConnections();
  await relay.stop();
  const written = await rows();
  const mimeOf = (messageId: string) => relay.taken.find(({ mime }) => mime.includes(messageId))?.mime ?? "";
  return written.map(({ kind: name, subject, body, messageId }) => ({
    name,
    subject,
    body,
    mime: mimeOf(messageId),
  }));
}

describe("SpamAssassin without the network", function () {
  this.timeout(60_000);
  const baseUrl = config.baseUrl;

  before(function () {
    if (!spamAssassinIsHere) this.skip();
    config.baseUrl = "https://webtrac.example.gov";
  });
  after(() => {
    config.baseUrl = baseUrl;
  });

  for (const signed of [false, true]) {
    it(`finds nothing like spam in any letter, ${signed ? "signed with DKIM" : "unsigned"}`, async () => {
      const letters = await everyLetter(signed);
      const scores = await spamScores(letters.map(({ mime }) => mime));
      const judged = letters.map(({ name, subject }, index) => ({ name, subject, ...scores[index] }));

      expect(judged.filter(({ score }) => score === undefined || !(score < MOST))).to.deep.equal([]);
      expect(letters.filter(({ mime }) => mime.includes("DKIM-Signature:") !== signed)).to.deep.equal([]);
    });
  }

  it("has judged every canned message that is mailed", async () => {
    const letters = await everyLetter(false);
    const said = new Set(letters.flatMap(({ subject, body }) => [subject, body]));
    const unsaid = languageCodeDefaults.filter(
      ({ kind, about, text }) => kind !== "screen" && !PRINTED.test(about) && !said.has(text),
    );
    expect(unsaid.map(({ number }) => number)).to.deep.equal([]);
  });

  it("would tell if a letter looked like spam", async () => {
    const body = "Dear friend, VIAGRA at $$$ prices!!! CLICK HERE to be removed. 100% free, act now, make money fast.";
    const mime = `From: "A" <a@example.gov>\r\nTo: b@example.org\r\nSubject: FREE MONEY!!!\r\n\r\n${body}\r\n`;
    const [verdict] = await spamScores([mime]);
    expect(verdict?.score).to.be.above(MOST);
  });
});
