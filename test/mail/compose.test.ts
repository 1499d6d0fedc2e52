import { generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import PostalMime from "postal-mime";
import { compose, envelopeOf } from "../../src/mail/compose";
import { closeConnections } from "../../src/mail/delivery";
import { NotAnAddress, parseAddress } from "../../src/mail/email-address";
import { addToOutbox, InvalidMessage } from "../../src/mail/outbox";
import { deliver, mailTo, message, rows } from "../support/mail";
import { MailServer } from "../support/mail-server";

const settings = mailTo(25);
const envelope = { messageId: "17@example.gov", recipient: "ada.okafor@example.org", category: "credentials" as const };
const HEADERS = ["from", "to", "subject", "message-id", "date", "auto-submitted", "mime-version", "content-type"];
const line = fc.string({ unit: "binary", maxLength: 200 });
const nasty = fc.oneof(
  line,
  fc
    .array(
      fc.constantFrom("\r\n", "\n", "\r", "Bcc: x@example.org", "\0", ".", "\u2028", "é", "=?utf-8?Q?x?=", " ", "--"),
      {
        maxLength: 12,
      },
    )
    .map((pieces) => pieces.join("")),
);

describe("composing an email", () => {
  it("adds no header, recipient or part, whatever is merged into it", async () => {
    await fc.assert(
      fc.asyncProperty(nasty, nasty, nasty, nasty, async (subject, text, html, fromName) => {
        const mime = await compose(envelope, { subject, text, html }, { ...settings, fromName });
        const mail = await PostalMime.parse(mime);
        expect(mail.headers.map(({ key }) => key)).to.have.members(HEADERS);
        expect(mail.to).to.deep.equal([{ name: "", address: "ada.okafor@example.org" }]);
        expect(mail.from?.address).to.equal("parks@example.gov");
        expect(mail.attachments).to.deep.equal([]);
        expect(mail.messageId).to.equal("<17@example.gov>");
        for (const each of mime.toString("latin1").split("\r\n")) {
          expect(each.length).to.be.at.most(998);
          expect(each).not.to.match(/[\r\n\0\x80-\xff]/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("delivers text and HTML unchanged: dots, long lines, every letter", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 3000 }), async (typed) => {
        const text = `.\n..\n${typed.replace(/[\r\n\p{Cs}\0]/gu, " ")}\n.\nFrom here\n${"long ".repeat(400)}=41\n--\nend`;
        const mime = await compose(envelope, { subject: "Pool", text, html: `<p>${text}</p>` }, settings);
        const mail = await PostalMime.parse(mime);
        expect(mail.text?.trimEnd()).to.equal(text);
        expect(mail.html?.trimEnd()).to.equal(`<p>${text}</p>`);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps subjects and names in any script", async () => {
    for (const words of [
      "Année à la piscine – été",
      "夏のプールのお知らせ".repeat(12),
      "Ваш PIN",
      "🏊 pool",
      'A "quoted" name, Inc.',
    ]) {
      const mail = await PostalMime.parse(
        await compose(
          envelope,
          { subject: words, text: "a", html: "a" },
          { ...settings, fromName: words, replyTo: "desk@example.gov" },
        ),
      );
      expect(mail.subject).to.equal(words);
      expect(mail.from?.name).to.equal(words);
      expect(mail.replyTo).to.deep.equal([{ name: "", address: "desk@example.gov" }]);
    }
  });

  it("offers one-click unsubscribe only in mailings", async () => {
    const rendered = { subject: "Pool", text: "a", html: "a" };
    const url = "https://webtrac.example.gov/unsubscribe/abc";
    const mailing = (await compose({ ...envelope, category: "mailing" }, rendered, settings, url)).toString();
    expect(mailing).to.include(`List-Unsubscribe: <${url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n`);
    expect((await compose(envelope, rendered, settings, url)).toString()).not.to.include("List-Unsubscribe");
  });

  it("signs with DKIM if a key is set", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const dkimPrivateKey = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const dkim = { dkimDomain: "example.gov", dkimSelector: "parks", dkimPrivateKey };
    const mime = await compose(envelope, { subject: "Pool", text: "a", html: "a" }, { ...settings, ...dkim });
    expect(mime.toString()).to.match(/^DKIM-Signature: v=1; a=rsa-sha256;[\s\S]*d=example\.gov;[\s\S]*s=parks;/);
  });
});

describe("addresses", () => {
  const bad = [
    "",
    "ada",
    "ada@",
    "@example.org",
    "ada@example",
    "ada@example.org\r\nBcc: x@example.org",
    "ada\n@example.org",
    "ada\0@example.org",
    "ada@example.org, eve@example.org",
    "ada <ada@example.org>",
    '"ada@evil.example"@example.org',
    "ada@example.org>",
    "ada okafor@example.org",
    "ada@[127.0.0.1]",
    "ada@127.0.0.1",
    "a..b@example.org",
    `${"a".repeat(65)}@example.org`,
    "ada(comment)@example.org",
    "ada@exa_mple.org",
    "ada@exam\tple.org",
    "ada@example%2eorg",
    "ada@example.org/x",
  ];
  for (const typed of bad) {
    it(`refuses ${JSON.stringify(typed.slice(0, 40))}`, () => {
      expect(() => parseAddress(typed)).to.throw(NotAnAddress);
    });
  }

  it("treats every accepted address as exactly one address", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (local, domain) => {
        try {
          const { address } = parseAddress(`${local}@${domain}.org`);
          expect(address).not.to.match(/[\s<>,;:"()[\]\\\p{Cc}]/u);
        } catch (error) {
          expect(error).to.be.instanceOf(NotAnAddress);
        }
      }),
    );
  });

  it("refuses an email with a line break in its subject or with a NUL", () => {
    expect(() => addToOutbox(message("ada@example.org", { subject: "a\r\nBcc: x@example.org" }), "live")).to.throw(
      InvalidMessage,
    );
    expect(() => addToOutbox(message("ada@example.org", { body: "a\0" }), "live")).to.throw(InvalidMessage);
    expect(() => addToOutbox(message("ada@example.org", { fields: { FirstName: "\0" } }), "live")).to.throw(
      InvalidMessage,
    );
    expect(() => addToOutbox(message("ada@example.org\r\n"), "live")).to.throw(NotAnAddress);
  });

  it("writes international domains in ASCII", () => {
    expect(envelopeOf({ recipient: "info@Bücher.example" }, settings)).to.deep.equal({
      from: "parks@example.gov",
      to: "info@xn--bcher-kva.example",
      international: false,
    });
  });

  it("sends to an international address if the mail server supports it, and otherwise says that it can't", async () => {
    const able = await MailServer.start();
    await addToOutbox(message("用户@bücher.example"), "live");
    await deliver(mailTo(able.port));
    expect(able.recipients()).to.deep.equal(["用户@bücher.example"]);
    expect((await PostalMime.parse(able.taken[0]?.mime ?? "")).to?.[0]?.address).to.equal("用户@xn--bcher-kva.example");
    closeConnections();
    await able.stop();

    const unable = await MailServer.start({ hideSMTPUTF8: true } as object);
    await addToOutbox(message("用户@bücher.example", { kind: "second" }), "live");
    await deliver(mailTo(unable.port));
    closeConnections();
    await unable.stop();
    expect(unable.taken).to.have.length(0);
    const [, second] = await rows();
    expect(second).to.include({ state: "refused" });
    expect(second?.reply).to.include("international characters before the @");
  });
});
