import { expect } from "chai";
import fc from "fast-check";
import { errorInBody, errorInLine } from "../../../../src/models/messages/canned-texts/text-validation";
import { composeEmail } from "../../../../src/models/messages/merging/markdown-email";
import {
  fieldsIn,
  MERGE_FIELDS,
  type MergeField,
  splitFields,
  UnknownField,
} from "../../../../src/models/messages/merging/merge-fields";

const head = {
  siteName: "S",
  siteLink: "https://s.example",
  officeName: "",
  officePhone: "",
  officeEmail: "",
  officeHours: "",
};
const names = Object.keys(MERGE_FIELDS) as MergeField[];
const field = fc.constantFrom(...names);
const plain = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("<", ""));

describe("splitting merge fields", () => {
  it("returns the original text, segment by segment", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            plain,
            field.map((name) => ({ field: name })),
          ),
        ),
        (pieces) => {
          const text = pieces.map((piece) => (typeof piece === "string" ? piece : `<${piece.field}>`)).join("");
          const read = splitFields(text);
          expect(read.map((piece) => (typeof piece === "string" ? piece : `<${piece.field}>`)).join("")).to.equal(text);
          const named = pieces.flatMap((piece) => (typeof piece === "string" ? [] : [piece.field]));
          expect(fieldsIn(text)).to.deep.equal([...new Set(named)]);
        },
      ),
    );
  });

  it("throws nothing but UnknownField, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("<", ">", "W", "e", "b", "P", "i", "n", "]", "(", ")", "[", "\n", "*") }),
        (text) => {
          try {
            splitFields(text);
          } catch (error) {
            expect(error).to.be.instanceOf(UnknownField);
          }
        },
      ),
    );
  });

  it("refuses unknown fields, with a suggestion, and secrets in a subject", () => {
    expect(errorInBody("Hello <webpin>")).to.equal("Write <WebPin> instead of <webpin>.");
    expect(errorInBody("Hello <Name>")).to.include("<Name> is not a merge field");
    expect(errorInBody("<b>Hello</b>")).to.include("<b> is not a merge field");
    expect(errorInLine("Your PIN <WebPin>")).to.include("Remove <WebPin>.");
    expect(errorInLine("Your link <ResetLink>")).to.include("Remove <ResetLink>.");
    expect(errorInBody("Hello <FirstName> <https://s.example> a < b > c <WebPin>")).to.equal(null);
  });

  it("refuses text that looks like a merge field: misspelled, with spaces, nested, not closed, split by formatting", () => {
    const inOnePiece = (name: string) => `Write <${name}> in one piece, without spaces or formatting inside.`;
    const nested = "Don't put a merge field inside another < and >.";
    const bad: [string, string][] = [
      ["<Frist_Name>", "<Frist_Name> is not a merge field."],
      ["<First Name>", inOnePiece("FirstName")],
      ["<first-name>", inOnePiece("FirstName")],
      ["< WebID >", inOnePiece("WebID")],
      ["<Web\nID>", inOnePiece("WebID")],
      ["<Web**ID**>", inOnePiece("WebID")],
      ["<**WebID**>", inOnePiece("WebID")],
      ["<_WebPin_>", inOnePiece("WebPin")],
      ["<Web`ID`>", inOnePiece("WebID")],
      ["<Web[ID](https://a.example)>", "Write <WebID> with > at the end."],
      ["\\<WebID\\>", inOnePiece("WebID")],
      ["&lt;WebID&gt;", inOnePiece("WebID")],
      ["&#60;Nobody&#62;", "<Nobody> is not a merge field."],
      ["<Web<ID>>", "<ID> is not a merge field."],
      ["<<WebPin>>", nested],
      ["<First<LastName>>", nested],
      ["Your PIN is <WebPin, hello", "Write <WebPin> with > at the end."],
      ["Your PIN is < webpin", "Write <WebPin> with > at the end."],
      ["[x](https://a.example/<Nobody>)", "<Nobody> is not a merge field."],
      ['[x](https://a.example "<Nobody>")', "<Nobody> is not a merge field."],
      ["[<Nobody>](<SiteLink>)", "<Nobody> is not a merge field."],
      ["[x](https://a.example/<Web*ID*>)", inOnePiece("WebID")],
      ["[x][y]\n\n[y]: https://a.example/<Web*ID*>", inOnePiece("WebID")],
      ["[**<Web**ID>](<SiteLink>)", inOnePiece("WebID")],
      ["- <Web**ID**>", inOnePiece("WebID")],
      ["# <Web*ID*>", inOnePiece("WebID")],
    ];
    for (const [body, sentence] of bad) expect(errorInBody(`Hello ${body}`) ?? "", body).to.include(sentence);
    expect(errorInBody("<WebID")).to.include("with > at the end");
    expect(errorInLine("Hello <First Name>")).to.equal(inOnePiece("FirstName"));
    expect(errorInLine("Hello <FirstName")).to.include("with > at the end");
    for (const good of [
      "**<WebID>**",
      "*<FirstName>*,",
      "`<WebID>`",
      "1 < 2, 3 > 2",
      "<ada@example.org>",
      "Menu > Household",
    ]) {
      expect(errorInBody(good), good).to.equal(null);
    }
  });

  it("lets a link go only to the site or the reset page", () => {
    for (const body of [
      "[x](<SiteLink>)",
      "[x](<ResetLink>)",
      "[x](<SiteLink>/login)",
      "<ResetLink>",
      "[<FirstName>](<SiteLink>)",
    ]) {
      expect(errorInBody(body), body).to.equal(null);
    }
    const astray = [
      "[x](<FirstName>)",
      "[x](https://evil.example/<ResetLink>)",
      "[x](//evil.example?<WebPin>)",
      "[x][y]\n\n[y]: https://e.example/<ResetLink>",
      "[x](<SiteLink>/<WebPin>)",
    ];
    for (const body of astray) expect(errorInBody(body), body).to.include("from the link's address");
  });
});

describe("an email", () => {
  it("merges any value safely into each part, once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const message = composeEmail(
          "S <Household>",
          "**<Household>** and\n\n- <Household>",
          { Household: value, WebPin: "secret-pin" },
          head,
        );
        expect(message.subject).not.to.match(/[\r\n\0]/);
        const shown = value
          .replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, " ")
          .replace(/\s+/g, " ")
          .trim();
        expect(message.text.startsWith(`${shown} and\n\n- ${shown}\n`)).to.equal(true);
        const escaped = shown
          .replaceAll("&", "&amp;")
          .replaceAll("<", "&lt;")
          .replaceAll(">", "&gt;")
          .replaceAll('"', "&quot;")
          .replaceAll("'", "&#39;");
        expect(message.html).to.include(`<strong>${escaped}</strong>`);
        expect(message.html).to.include(`<title>${`S ${escaped}`.trim()}</title>`);
      }),
    );
  });

  it("keeps the name of a household that looks like a field or HTML", () => {
    const values = { Household: "<WebPin> <b>*x*</b> [a](b) <%= 1 %>", WebPin: "secret-pin" };
    const { subject, text, html } = composeEmail("To <Household>", "Hello <Household>", values, head);
    for (const part of [subject, text, html]) expect(part).not.to.include("secret-pin");
    expect(subject).to.equal("To <WebPin> <b>*x*</b> [a](b) <%= 1 %>");
    expect(html).to.include("&lt;WebPin&gt; &lt;b&gt;*x*&lt;/b&gt; [a](b) &lt;%= 1 %&gt;");
  });

  it("renders text and HTML from the same Markdown, without images or raw HTML", () => {
    const body = "Hello **<FirstName>**\n\n1. one\n2. two\n\n[Sign in](<SiteLink>) ![x](http://e.example/x.png) </p>";
    const { text, html } = composeEmail("s", body, { FirstName: "Ada", SiteLink: "https://s.example/?a=1&b=2" }, head);
    expect(text).to.include("Hello Ada\n\n1. one\n2. two\n\nSign in: https://s.example/?a=1&b=2");
    expect(html).to.include('<a href="https://s.example/?a=1&amp;b=2">Sign in</a>');
    expect(html).not.to.match(/<img|<\/p><\/p>/);
  });
});
