import { expect } from "chai";
import fc from "fast-check";
import { HouseholdSearch } from "../../../src/models/households/household-search";
import { highlightEmail, highlightEnding, highlightName } from "../../../src/models/households/match-highlights";
import { interpretQuery } from "../../../src/models/households/query-interpretation";
import { nameKey, reversedDigits } from "../../../src/models/households/search-keys";
import { oddTexts } from "../../support/households";

const QUICK_MS = 1000;

describe("a search query", () => {
  it("is a phone number in any notation, with its country code or extension", () => {
    const wanted = "1010555159";
    for (const typed of [
      "(951) 555-0101",
      "951.555.0101",
      "951 555 0101",
      "+1 (951) 555-0101",
      "19515550101",
      "951‑555‑0101",
      "951/555-0101 x77",
    ]) {
      expect(interpretQuery(typed), typed).to.deep.include({ kind: "phone", reversed: wanted });
    }
  });

  it("is the end of a phone number from four digits on", () => {
    expect(kindsOf("101")).to.deep.equal(["household ID", "user name"]);
    expect(kindsOf("0101")).to.deep.equal(["household ID", "phone", "user name"]);
  });

  it("isn't a household ID if the number is too large", () => {
    for (const typed of ["0", "2147483648", "99999999999", "9".repeat(300)]) {
      expect(kindsOf(typed), typed).not.to.include("household ID");
    }
    expect(kindsOf("2147483647")).to.include("household ID");
  });

  it("is Last,First with or without a space, or a last name if nothing follows the comma", () => {
    const borVin = { kind: "name", last: "bor", first: "vin" };
    for (const typed of ["Bor,Vin", "BOR, VIN", " bor ,  vin "]) expect(interpretQuery(typed)).to.deep.include(borVin);
    expect(interpretQuery("Bor,")).to.deep.include({ kind: "name", last: "bor", first: "" });
    expect(kindsOf(",Vin")).to.deep.equal(["user name"]);
  });

  it("is a last name of several words, or a first name before a last one", () => {
    const meanings = interpretQuery("Ana de la Cruz");
    expect(meanings).to.deep.include({ kind: "name", last: "ana de la cruz", first: "" });
    expect(meanings).to.deep.include({ kind: "name", last: "de la cruz", first: "ana" });
  });

  it("is read quickly and without an error, however long or odd", async () => {
    const long = [
      "q".repeat(60_000),
      "\u0301".repeat(60_000),
      "a\u0301\u0327".repeat(20_000),
      "1 ".repeat(30_000),
      "a ".repeat(30_000),
      "\ufdfa".repeat(20_000),
    ];
    for (const typed of [...oddTexts, ...long]) {
      const began = performance.now();
      await new HouseholdSearch(typed).page(1);
      expect(performance.now() - began, JSON.stringify(typed.slice(0, 20))).to.be.below(QUICK_MS);
    }
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (typed) => void interpretQuery(typed)));
  });
});

describe("the highlights of the search", () => {
  const shown = (parts: { text: string; marked: boolean }[]) =>
    parts.map(({ text, marked }) => (marked ? `[${text}]` : text)).join("");

  it("cover what was typed, in the name's own spelling", () => {
    expect(shown(highlightName("Okafor", "oka"))).to.equal("[Oka]for");
    expect(shown(highlightName("Straße", "stras"))).to.equal("[Straß]e");
    expect(shown(highlightName("Ne\u0301stor", "ne"))).to.equal("[Ne\u0301]stor");
    expect(shown(highlightName("Okafor", "x"))).to.equal("Okafor");
    expect(shown(highlightEmail("Ada.Okafor@example.org", "ada.o"))).to.equal("[Ada.O]kafor@example.org");
  });

  it("cover a phone's last digits and the characters between them", () => {
    expect(shown(highlightEnding("(951) 555-0101", 5))).to.equal("(951) 55[5-0101]");
    expect(shown(highlightEnding("(951) 555-0101 x12", 4))).to.equal("(951) 555-[0101] x12");
  });

  it("never lose or change a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(20), (name, length) => {
        const parts = highlightName(name, nameKey(name).slice(0, length));
        expect(parts.map(({ text }) => text).join("")).to.equal(name);
      }),
    );
  });
});

describe("the keys of the search", () => {
  it("are the same for every spelling of a name", () => {
    for (const name of ["Müller", "MÜLLER", "mu\u0308ller", "  müller ", "m\u00adüller", "mü\u200fller"]) {
      expect(nameKey(name), name).to.equal("muller");
    }
    expect(nameKey("O’Neil")).to.equal(nameKey("O'NEIL"));
  });

  it("ignore an extension at the end of a phone number", () => {
    expect(reversedDigits("(951) 555-0101 ext. 9")).to.equal(reversedDigits("9515550101"));
  });
});

function kindsOf(typed: string) {
  return interpretQuery(typed).map(({ kind }) => kind);
}
