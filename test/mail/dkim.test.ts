import { expect } from "chai";
import fc from "fast-check";
import { compose } from "../../src/mail/compose";
import { closeConnections } from "../../src/mail/delivery";
import { addToOutbox } from "../../src/mail/outbox";
import { dkimSettings, signatureOf } from "../support/dkim";
import { deliver, mailTo, message } from "../support/mail";
import { MailServer } from "../support/mail-server";

const settings = mailTo(25, dkimSettings);
const envelope = { messageId: "17@example.gov", recipient: "ada.okafor@example.org", category: "credentials" as const };
const rendered = { subject: "Pool", text: "Hello", html: "<p>Hello</p>" };

describe("the DKIM signature, verified by another library", () => {
  it("is correct for any content", async () => {
    const odd = fc
      .array(
        fc.oneof(
          fc.string({ unit: "grapheme", maxLength: 60 }),
          fc.constantFrom(
            "  \n",
            "\t\n",
            ".\n",
            "..\n",
            "\r\n\r\n",
            "\n\n\n",
            "é ",
            "夏",
            "🏊",
            "=41",
            "x".repeat(1200),
            " ",
            "From ",
          ),
        ),
        { maxLength: 30 },
      )
      .map((pieces) => pieces.join(""));
    await fc.assert(
      fc.asyncProperty(odd, odd, odd, async (subject, text, fromName) => {
        const mime = await compose(envelope, { subject, text, html: `<p>${text}</p>` }, { ...settings, fromName });
        expect(await signatureOf(mime)).to.include({ result: "pass", domain: "example.gov" });
      }),
      { numRuns: 80 },
    );
  });

  it("is still correct behind a mail server: dots, trailing spaces, long lines, trailing blank lines", async () => {
    const mailServer = await MailServer.start();
    const body = [
      ".",
      "..dots",
      "spaces   ",
      "tab\t",
      `${"long ".repeat(300)}end`,
      "Año, été, 夏, 🏊",
      "",
      "",
      "",
    ].join("\n");
    await addToOutbox(message("ada.okafor@example.org", { subject: "Año: ".repeat(40), body }), "live");
    await deliver(mailTo(mailServer.port, { ...dkimSettings, fromName: "Año, Parks", replyTo: "desk@example.gov" }));
    closeConnections();
    await mailServer.stop();

    const { result, covered } = await signatureOf(mailServer.taken[0]?.mime ?? "");
    expect(result).to.equal("pass");
    expect(covered).to.include.members([
      "from",
      "reply-to",
      "to",
      "subject",
      "date",
      "message-id",
      "mime-version",
      "content-type",
    ]);
  });

  it("fails if a word was changed on the way, which proves that the test above can fail", async () => {
    const mime = (await compose(envelope, rendered, settings)).toString();
    expect((await signatureOf(mime)).result).to.equal("pass");
    for (const changed of [
      mime.replace("Hello", "Hallo"),
      mime.replace("Subject: Pool", "Subject: Fool"),
      mime.replace("To: ada", "To: eve"),
    ]) {
      expect((await signatureOf(changed)).result).not.to.equal("pass");
    }
  });
});
