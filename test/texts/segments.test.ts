import { expect } from "chai";
import fc from "fast-check";
import { parseMobileNumber } from "../../src/texts/mobile-number";
import { countSegments } from "../../src/texts/segments";

const GSM = [..."@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡AZÄÖÑÜ§¿azäöñüà"];
const ESCAPED = [..."^{}\\[~]|€"];

describe("the segments of a text", () => {
  it("match the tables that providers publish", () => {
    const cases: [string, "GSM-7" | "UCS-2", number, number][] = [
      ["", "GSM-7", 0, 0],
      ["Hello", "GSM-7", 5, 1],
      ["x".repeat(160), "GSM-7", 160, 1],
      ["x".repeat(161), "GSM-7", 161, 2],
      ["x".repeat(306), "GSM-7", 306, 2],
      ["x".repeat(307), "GSM-7", 307, 3],
      ["€".repeat(80), "GSM-7", 160, 1],
      [`${"x".repeat(152)}€${"x".repeat(10)}`, "GSM-7", 164, 2],
      ["’".repeat(70), "UCS-2", 70, 1],
      ["’".repeat(71), "UCS-2", 71, 2],
      ["😀".repeat(35), "UCS-2", 70, 1],
      ["😀".repeat(36), "UCS-2", 72, 2],
      [`${"é".repeat(10)}ê`, "UCS-2", 11, 1],
    ];
    for (const [text, encoding, units, segments] of cases) {
      expect(countSegments(text), text).to.deep.include({ encoding, units, segments });
    }
    expect(countSegments("a ’ b").because).to.equal("’");
  });

  it("never split an escaped character or a surrogate pair, and hold everything", () => {
    const signs = fc.array(fc.oneof(fc.constantFrom(...GSM, ...ESCAPED), fc.constantFrom("’", "😀", "語")), {
      maxLength: 500,
    });
    fc.assert(
      fc.property(signs, (some) => {
        const { encoding, units, segments } = countSegments(some.join(""));
        const sizes = some.map((sign) => (encoding === "UCS-2" ? sign.length : ESCAPED.includes(sign) ? 2 : 1));
        const [alone, each] = encoding === "UCS-2" ? [70, 67] : [160, 153];
        expect(units).to.equal(sizes.reduce((sum, size) => sum + size, 0));
        expect(encoding).to.equal(
          some.every((sign) => GSM.includes(sign) || ESCAPED.includes(sign)) ? "GSM-7" : "UCS-2",
        );
        if (units <= alone) expect(segments).to.equal(units === 0 ? 0 : 1);
        else {
          // Each segment but the last lacks room for one sign at most.
          expect(segments).to.be.at.least(Math.ceil(units / each));
          expect(segments).to.be.at.most(Math.ceil(units / (each - 1)));
        }
      }),
    );
  });

  it("never decrease when the text grows", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 50 }), (text, more) => {
        expect(countSegments(text + more).segments).to.be.at.least(countSegments(text).segments);
      }),
    );
  });
});

describe("a mobile's number", () => {
  it("is converted to the provider's format, however it was entered", () => {
    for (const typed of ["(951) 555-0101", "951-555-0101", "+1 951 555 0101", "1 951.555.0101", "９５１ 555 0101"]) {
      expect(parseMobileNumber(typed), typed).to.equal("+19515550101");
    }
    expect(parseMobileNumber("+44 7400 123456")).to.equal("+447400123456");
  });

  it("is undefined if no text can be sent to it", () => {
    for (const typed of ["", "555-0101", "call the neighbour", "951 555 0101 ext. 12", "+1 951 555 01012345"]) {
      expect(parseMobileNumber(typed), typed).to.equal(undefined);
    }
  });
});
