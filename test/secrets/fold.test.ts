import { expect } from "chai";
import fc from "fast-check";
import { fitForUse, fold } from "../../src/secrets/fold";

// The planes behind have no letter with a case; all were tried once.
const LAST_CODE_POINT = 0x1ffff;
const anyText = fc.string({ unit: "binary" });
const IOTA_SUBSCRIPT = "\u0345";

function* everyCharacter() {
  for (let point = 0; point <= LAST_CODE_POINT; point++) {
    if (point < 0xd800 || point > 0xdfff) yield String.fromCodePoint(point);
  }
}

describe("fold", () => {
  for (const [one, other] of [
    ["OKAFOR", "okafor"],
    ["Straße", "STRASSE"],
    ["STRAẞE", "straße"],
    ["Ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ"],
    ["ｏｋａｆｏｒ４２", "okafor42"],
    ["ﬁlm", "FILM"],
    ["Jose\u0301", "JOSÉ"],
  ] as const) {
    it(`makes ${one} and ${other} the same`, () => {
      expect(fold(one)).to.equal(fold(other));
    });
  }

  it("keeps different letters different", () => {
    expect(fold("José")).to.not.equal(fold("Jose"));
  });

  it("folds every Unicode letter the same in any case, and only once", function () {
    this.timeout(20_000);
    const astray = [...everyCharacter()].filter((character) => {
      const folded = fold(character);
      return [folded, character.toUpperCase(), character.toLowerCase(), character.normalize("NFD")].some(
        (variant) => fold(variant) !== folded,
      );
    });

    expect(astray).to.deep.equal([]);
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(fold(fold(text))).to.equal(fold(text));
      }),
    );
  });

  it("folds ASCII text the same with and without the fast path", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii", maxLength: 1000 }), (text) => {
        expect(`${fold(text)}ж`).to.equal(fold(`${text}Ж`));
        expect(`ж${fold(text)}`).to.equal(fold(`Ж${text}`));
      }),
    );
  });

  it("folds a composed text and its upper and lower case the same", () => {
    // Greek's iota subscript becomes a letter in upper case, and then no longer sorts behind other marks: left out.
    const text = anyText
      .map((one) => one.normalize("NFKC"))
      .filter((one) => !one.normalize("NFD").includes(IOTA_SUBSCRIPT));

    fc.assert(
      fc.property(text, (one) => {
        expect(fold(one.toUpperCase())).to.equal(fold(one));
        expect(fold(one.toLowerCase())).to.equal(fold(one));
      }),
    );
  });

  it("is fast for 64 KiB of combining marks", () => {
    for (const text of [
      `a${"\u0345".repeat(5_000)}${"\u0300".repeat(10_000)}${"\u0316".repeat(15_000)}`,
      "\uff9e\u0316".repeat(12_000),
      "\ufdfa".repeat(21_000),
    ]) {
      const start = performance.now();
      fold(text);
      expect(performance.now() - start).to.be.below(200);
    }
  });

  it("leaves the length unlimited", () => {
    expect(fold("A".repeat(60_000))).to.equal("a".repeat(60_000));
  });
});

describe("fitForUse", () => {
  it("accepts any text of whole characters", () => {
    for (const text of ["okafor", "", "Ada O'Neil", "👩‍👩‍👧‍👦 ok", "नमस्ते", "ก็ได้", "😀"])
      expect(fitForUse(text)).to.equal(true);
  });

  it("refuses NUL, lone surrogates and piles of marks", () => {
    for (const text of ["a\0b", "\ud83d", "\ude00a", "ab\ud800", `a${"\u0301".repeat(31)}`]) {
      expect(fitForUse(text)).to.equal(false);
    }
  });
});
