import { expect } from "chai";
import { config } from "../../src/config";
import { closeConnections } from "../../src/mail/delivery";
import { addToOutbox } from "../../src/mail/outbox";
import { CHANGES } from "../../src/models/announcement";
import { Household } from "../../src/models/households/household";
import {
  enqueueChangeNotice,
  enqueueForgottenPinEmails,
  enqueueForgottenUserNameEmail,
  enqueueOldAddressNotice,
  enqueuePasswordResetEmail,
  enqueueWebDetailsEmails,
} from "../../src/models/messages/account-emails";
import { languageCodeDefaults } from "../../src/models/messages/canned-texts/language-code-defaults";
import type { ReachableHousehold } from "../../src/models/messages/email-reachability";
import { renderMessage } from "../../src/models/messages/merging/render-message";
import { enqueueTestEmail } from "../../src/models/messages/test-email";
import { unsubscribeAddress } from "../../src/models/messages/unsubscribe-link";
import { goLive } from "../../src/models/settings/mail-mode";
import { clerkNamed } from "../support/clerks";
import { dkimSettings } from "../support/dkim";
import { deliver, mailTo, message, rows } from "../support/mail";
import { MailServer } from "../support/mail-server";
import { spamAssassinIsHere, spamScores } from "../support/spamassassin";
import { setWebParameters } from "../support/web-parameters";

const MAX_SCORE = 1;
/** SpamAssassin distrusts every .gov whose SPF or DKIM it can't look up. */
const FROM = "recreation@example.org";
const PRINTED = /^Printed/;

/** Adds every kind of email to the outbox, as the code that causes it does. Mail is live. */
async function enqueueEveryEmail() {
  await goLive(0, "LIVE", await clerkNamed("ruth"));
  const novak = (await Household.find(1007)) as ReachableHousehold;
  await enqueueForgottenPinEmails([novak]);
  await enqueueForgottenPinEmails([(await Household.find(1001)) as ReachableHousehold]);
  await enqueueWebDetailsEmails(novak);
  await setWebParameters({ secondEmailCarries: "link" });
  await enqueueForgottenPinEmails([novak]);
  await enqueueForgottenUserNameEmail([novak]);
  await enqueuePasswordResetEmail(novak);
  for (const change of CHANGES) await enqueueChangeNotice(change, novak, "petr.novak@example.org");
  await enqueueOldAddressNotice(novak, "petr@old.example.org");
  await enqueueTestEmail("it@example.gov", await clerkNamed("ruth"));
  const body = "Hello <FirstName>,\n\nThe pool opens on June 1. Sign up at <SiteLink>.";
  const mailing = { kind: "a mailing", subject: "Summer at the pool", body, fields: {}, householdId: 1007 };
  await addToOutbox(
    message("petr.novak@example.org", { ...mailing, category: "mailing", priority: "mailing" }),
    "live",
  );
}

/** Returns every kind of email as the mail server received it. */
async function everyEmail(signed: boolean) {
  const mailServer = await MailServer.start();
  await enqueueEveryEmail();
  const settings = mailTo(mailServer.port, { fromAddress: FROM, ...(signed && dkimSettings) });
  await deliver(settings, { render: renderMessage, unsubscribe: unsubscribeAddress });
  closeConnections();
  await mailServer.stop();
  const written = await rows();
  const mimeOf = (messageId: string) => mailServer.taken.find(({ mime }) => mime.includes(messageId))?.mime ?? "";
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
    it(`gives every email a low spam score, ${signed ? "signed with DKIM" : "unsigned"}`, async () => {
      const messages = await everyEmail(signed);
      const scores = await spamScores(messages.map(({ mime }) => mime));
      const judged = messages.map(({ name, subject }, index) => ({ name, subject, ...scores[index] }));

      expect(judged.filter(({ score }) => score === undefined || !(score < MAX_SCORE))).to.deep.equal([]);
      expect(messages.filter(({ mime }) => mime.includes("DKIM-Signature:") !== signed)).to.deep.equal([]);
    });
  }

  it("has checked every canned message that is emailed", async () => {
    const messages = await everyEmail(false);
    const sent = new Set(messages.flatMap(({ subject, body }) => [subject, body]));
    const unsent = languageCodeDefaults.filter(
      ({ kind, about, text }) => kind !== "screen" && !PRINTED.test(about) && !sent.has(text),
    );
    expect(unsent.map(({ number }) => number)).to.deep.equal([]);
  });

  it("recognizes an email that looks like spam", async () => {
    const body = "Dear friend, VIAGRA at $$$ prices!!! CLICK HERE to be removed. 100% free, act now, make money fast.";
    const mime = `From: "A" <a@example.gov>\r\nTo: b@example.org\r\nSubject: FREE MONEY!!!\r\n\r\n${body}\r\n`;
    const [verdict] = await spamScores([mime]);
    expect(verdict?.score).to.be.above(MAX_SCORE);
  });
});
