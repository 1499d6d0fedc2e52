import { expect } from "chai";
import fc from "fast-check";
import PostalMime from "postal-mime";
import { compose } from "../../src/mail/compose";
import type { MessageAttachment } from "../../src/mail/message";
import { dkimSettings, signatureOf } from "../support/dkim";
import { mailTo } from "../support/mail";

const message = { messageId: "17@example.gov", recipient: "ada.okafor@example.org", category: "mailing" as const };
const rendered = { subject: "Pool", text: "Hello\n--=m_17\nend", html: "<p>Hello</p>" };
const settings = mailTo(25);

const file = (name: string, content: Buffer, type = "application/pdf"): MessageAttachment => ({ name, type, content });

describe("an email with attachments", () => {
  it("delivers text, HTML and every file unchanged, in lines that any mail server accepts", async () => {
    const names = fc.constantFrom(
      "map.pdf",
      "Übersicht für Ada.pdf",
      'a; b="c".pdf',
      `${"lang ".repeat(30)}é.pdf`,
      "夏.pdf",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(names, fc.uint8Array({ maxLength: 400 })), { minLength: 1, maxLength: 3 }),
        async (some) => {
          const attachments = some.map(([name, bytes]) => file(name, Buffer.from(bytes)));
          const mime = await compose(message, { ...rendered, attachments }, settings);
          const mail = await PostalMime.parse(mime);
          expect(mail.text?.trimEnd()).to.equal("Hello\n--=m_17\nend");
          expect(mail.html?.trimEnd()).to.equal("<p>Hello</p>");
          expect(
            mail.attachments.map(({ filename, mimeType, disposition }) => [filename, mimeType, disposition]),
          ).to.deep.equal(attachments.map(({ name, type }) => [name, type, "attachment"]));
          mail.attachments.forEach(({ content }, index) => {
            expect(Buffer.from(content as ArrayBuffer).equals(attachments[index]?.content ?? Buffer.alloc(1))).to.equal(
              true,
            );
          });
          for (const line of mime.toString("latin1").split("\r\n")) {
            expect(line.length).to.be.at.most(998);
            expect(line).not.to.match(/[\r\n\0\x80-\xff]/);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("has a signature that covers its attachments", async () => {
    const attachments = [file("map.pdf", Buffer.from("%PDF-1.7".repeat(1000)))];
    const mime = await compose(message, { ...rendered, attachments }, mailTo(25, dkimSettings));
    expect(await signatureOf(mime)).to.include({ result: "pass", domain: "example.gov" });
    const changed = Buffer.from(
      mime.toString("latin1").replace("JVBERi0xLjclUERGLTEuNyVQREYt", "JVBERi0xLjglUERGLTEuNyVQREYt"),
      "latin1",
    );
    expect(await signatureOf(changed)).not.to.include({ result: "pass" });
  });

  it("gives the character set of a text attachment, and is unchanged without attachments", async () => {
    const attachments = [file("list.csv", Buffer.from("Büro"), "text/csv; charset=utf-8")];
    const mail = await PostalMime.parse(await compose(message, { ...rendered, attachments }, settings));
    expect(mail.attachments[0]).to.deep.include({ mimeType: "text/csv" });
    const plain = (await compose(message, rendered, settings)).toString();
    expect(plain).to.include("multipart/alternative").and.not.to.include("multipart/mixed");
  });
});
