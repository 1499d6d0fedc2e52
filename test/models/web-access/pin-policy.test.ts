import { dictionary } from "@zxcvbn-ts/language-common";
import { expect } from "chai";
import fc from "fast-check";
import { errorInPin, rulesOfPin } from "../../../src/models/web-access/pin-policy";
import { randomPin } from "../../../src/secrets/random-pin";

const okafor = {
  leastLength: 7,
  context: [
    "okafor",
    "Ada",
    "Okafor",
    "Núria O'Neil-Li",
    "ada.okafor@example.org",
    "1001",
    "(951) 555-0101",
    "Riverside Parks & Recreation",
  ],
};

const TOO_COMMON = "This PIN is too common. Choose another.";
const GUESSABLE = "This PIN has only names, numbers or words that others can guess. Add a word of your own.";
const NOT_USABLE = "This PIN has a character that can't be used. Use letters, digits, spaces and symbols.";

describe("errorInPin", () => {
  for (const pin of [
    "maple-river-42",
    "8391046",
    "KQXZVBN",
    "okafor-maple",
    "correct horse",
    "пароль-дом",
    "🦊🦊🦉🦉🐢🐢🐌",
  ]) {
    it(`takes ${pin}`, () => {
      expect(errorInPin(pin, okafor)).to.equal(null);
    });
  }

  for (const blank of ["", "       "]) {
    it(`refuses a blank PIN of ${blank.length} characters`, () => {
      expect(errorInPin(blank, okafor)).to.equal("Enter a PIN.");
    });
  }

  it("refuses what can't be stored", () => {
    for (const pin of ["maple\0river", "\ud800maple-river"]) expect(errorInPin(pin, okafor)).to.equal(NOT_USABLE);
  });

  it("counts characters, not bytes or halves, once folded", () => {
    expect(errorInPin("kqxzvb", okafor)).to.equal("Choose a PIN with at least 7 characters.");
    expect(errorInPin("🦊🦉🐢🐌🦋🐝", okafor)).to.equal("Choose a PIN with at least 7 characters.");
    expect(errorInPin("kqxzvß", okafor)).to.equal(null);
    expect(errorInPin("kqxzvbnm", { ...okafor, leastLength: 9 })).to.equal("Choose a PIN with at least 9 characters.");
  });

  for (const pin of ["password", "PASSWORD", "ｐａｓｓｗｏｒｄ", "12345678", "qwertyuiop", "baseball", "trustno1"]) {
    it(`refuses ${pin} as too common`, () => {
      expect(errorInPin(pin, okafor)).to.equal(TOO_COMMON);
    });
  }

  it("refuses the 3,000 commonest that are long enough, whatever the least length", () => {
    for (const leastLength of [4, 7, 8]) {
      const commonest = dictionary["passwords-common"].filter((one) => one.length >= leastLength).slice(0, 3000);
      for (const pin of commonest) expect(errorInPin(pin, { leastLength, context: [] }), pin).to.equal(TOO_COMMON);
    }
  });

  for (const pin of [
    "okafor1",
    "OKAFOR-2024!",
    "Ada Okafor",
    "adaokafor99",
    "ada.okafor@example.org",
    "example.org",
    "nuria123",
    "O'Neil-1999",
    "oneilli",
    "parks2024",
    "riversideparks",
    "My WebTrac PIN",
    "5550101",
    "951-555-0101",
    "1001-1001",
  ]) {
    it(`refuses ${pin} as nothing but what others know`, () => {
      expect(errorInPin(pin, okafor)).to.equal(GUESSABLE);
    });
  }

  it("refuses the user name itself, however long", () => {
    const userName = "Quiet Harbor ".repeat(500).trim();
    expect(errorInPin(userName.toUpperCase(), { leastLength: 7, context: [userName] })).to.equal(GUESSABLE);
  });

  it("has no error to find in a random PIN, but for the rare one whose two messages are a word", () => {
    const pins = Array.from({ length: 500 }, () => randomPin()).filter((pin) => /(?:\D.*){3}/.test(pin));
    for (const pin of pins) expect(errorInPin(pin, okafor), pin).to.equal(null);
  });

  it("answers with a sentence or nothing, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.array(fc.string({ unit: "binary" })), (pin, context) => {
        expect(errorInPin(pin, { leastLength: 7, context }) ?? "Fine.").to.match(/^[A-Z].*\.$/);
      }),
    );
  });

  it("judges 64 KiB quickly", () => {
    errorInPin("maple-river-42", okafor);
    const context = [...okafor.context, "ab c d e fg ".repeat(5_000)];

    for (const pin of [
      "okafor".repeat(10_000),
      "a ".repeat(32_000),
      `a${"\u0300\u0316".repeat(16_000)}`,
      "1".repeat(65_536),
    ]) {
      const start = performance.now();
      errorInPin(pin, { leastLength: 7, context });
      expect(performance.now() - start).to.be.below(200);
    }
  });
});

describe("rulesOfPin", () => {
  it("tells the rules before anyone types, the least length first", () => {
    const rules = rulesOfPin(9);

    expect(rules[0]).to.equal("Use at least 9 characters. There is no maximum.");
    expect(rules.join(" "))
      .to.include("3,000 most common")
      .and.not.match(/please|invalid/i);
  });
});
